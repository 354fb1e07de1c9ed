create table users (
  id uuid default gen_random_uuid() not null,
  email varchar(255) not null,
  password_hash text not null,
  full_name varchar(255) not null,
  role text not null,
  client_id uuid,
  access_version integer default 0 not null,
  is_active boolean default true not null,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_users primary key (id),
  constraint ck_users_role check (role in ('CLIENT', 'SALES', 'ADMIN', 'FINANCE')),
  constraint ck_users_belongs check ((role = 'CLIENT') = (client_id is not null)),
  constraint fk_users_client_id foreign key(client_id) references clients (id)
);
create index ix_users_client_id on users (client_id);
create unique index uq_users_email on users (lower(email));

create table invitations (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  purpose text default 'INVITE' not null,
  email varchar(255) not null,
  access_version integer not null,
  token_hash text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_invitations primary key (id),
  constraint ck_invitations_purpose check (purpose in ('INVITE', 'RESET')),
  constraint fk_invitations_user_id foreign key(user_id) references users (id),
  constraint uq_invitations_token_hash unique (token_hash)
);
create index ix_invitations_user_id on invitations (user_id);
create unique index uq_invitations_unused on invitations (user_id, purpose) where used_at is null;
