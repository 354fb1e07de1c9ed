-- What the application's role may do: run the queue, never change how it is made.

grant usage on schema absurd, jobs to {role};
grant select, insert, update, delete on all tables in schema absurd, jobs to {role};
