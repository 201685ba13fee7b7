# PostgreSQL that is given to us: a good database, and some that are none.
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends postgresql
cd /etc/postgresql/*/main
echo "listen_addresses = '*'" >conf.d/network.conf
echo "host all all all scram-sha-256" >>pg_hba.conf
# Nobody but a superuser may create extensions here.
sed -i 's/^trusted = true/trusted = false/' /usr/share/postgresql/*/extension/btree_gist.control \
    /usr/share/postgresql/*/extension/intarray.control
systemctl restart postgresql
cd /
# "elsewhere" and "theirs" hold the packages of another store. "poor" may not make roles, "clerk" no databases.
runuser -u postgres -- psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'END'
CREATE ROLE "enterprise-store" LOGIN CREATEROLE PASSWORD $given${{ store_database_password }}$given$;
CREATE ROLE poor LOGIN PASSWORD $given${{ store_database_password }}$given$;
CREATE ROLE clerk LOGIN CREATEROLE PASSWORD $given${{ given_clerk_password }}$given$;
GRANT "enterprise-store" TO clerk WITH ADMIN OPTION;
CREATE DATABASE "enterprise-store" OWNER "enterprise-store";
CREATE DATABASE elsewhere OWNER "enterprise-store";
CREATE DATABASE theirs OWNER poor;
\connect "enterprise-store"
CREATE EXTENSION btree_gist; CREATE EXTENSION intarray;
\connect elsewhere
CREATE EXTENSION btree_gist; CREATE EXTENSION intarray;
SET ROLE "enterprise-store";
CREATE SCHEMA snapstorage; CREATE TABLE snapstorage.package_store AS SELECT 1 AS id;
\connect theirs
SET ROLE poor;
CREATE SCHEMA snapstorage; CREATE TABLE snapstorage.package_store AS SELECT 1 AS id;
END
