create table files (
  id uuid default gen_random_uuid() not null,
  filename varchar(255) not null,
  content_type varchar(255) not null,
  sha256 text not null,
  content bytea not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_files primary key (id),
  constraint ck_files_sha256 check (sha256 = encode(sha256(content), 'hex'))
);
