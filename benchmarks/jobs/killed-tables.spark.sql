create temporary view s (id bigint, user string, at timestamp) using json options (path '${DIR}/in.jsonl');
create temporary view newest as select * from s where id in (select max(id) from s group by user);
-- all
(select 'too much', id, user, at from lake.lake.`all` except all select 'too much', * from s)
union all (select 'missing', * from s except all select 'missing', id, user, at from lake.lake.`all`);
-- newest
(select 'too much', id, user, at from lake.lake.newest except all select 'too much', * from newest)
union all (select 'missing', * from newest except all select 'missing', id, user, at from lake.lake.newest);
select 'all', count(*), (select count(*) from lake.lake.`all`.data_files), (select count(*) from lake.lake.`all`.delete_files), (select count(*) from lake.lake.`all`.snapshots) from lake.lake.`all`;
select 'newest', count(*), (select count(*) from lake.lake.newest.data_files), (select count(*) from lake.lake.newest.delete_files), (select count(*) from lake.lake.newest.snapshots) from lake.lake.newest
