-- Two roles for a shared ledger of LDCohortSync on PostgreSQL 15 or later: one makes the tables and brings them up to date, the other
-- one syncs and can neither make nor drop anything. Run it once, in the ledger's own database, as a superuser:
--
--   createdb ledger
--   psql -d ledger -v ON_ERROR_STOP=1 -f roles.sql
--   psql -d ledger -c '\password ldcohortsync_owner' -c '\password ldcohortsync_agent'
--
-- Then make the tables, and do it again after each update of the module, before the agents are updated: connect once as the owner,
--
--   Connect-LDDestination ... -Ledger 'Host=db.example;Database=ledger;Username=ldcohortsync_owner'
--
-- and give the agents Username=ldcohortsync_agent.
BEGIN;

CREATE ROLE ldcohortsync_owner LOGIN;
CREATE ROLE ldcohortsync_agent LOGIN;

-- Nobody else connects, and nobody makes temporary tables.
DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ldcohortsync_owner, ldcohortsync_agent', current_database());
END $$;

-- For another schema than "ldcohortsync", change its name here and add "Search Path=name" to the connection strings.
CREATE SCHEMA ldcohortsync AUTHORIZATION ldcohortsync_owner;
GRANT USAGE ON SCHEMA ldcohortsync TO ldcohortsync_agent;

-- What the owner makes from now on, also in later versions.
ALTER DEFAULT PRIVILEGES FOR ROLE ldcohortsync_owner IN SCHEMA ldcohortsync
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ldcohortsync_agent;
ALTER DEFAULT PRIVILEGES FOR ROLE ldcohortsync_owner IN SCHEMA ldcohortsync
    GRANT USAGE ON SEQUENCES TO ldcohortsync_agent;

COMMIT;
