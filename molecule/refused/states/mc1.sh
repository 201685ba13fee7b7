# A memcached that is given to us.
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends memcached
sed -i '/^-l /d' /etc/memcached.conf
systemctl restart memcached
