# An hour ahead.
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends libfaketime
{% set world %}
export LD_PRELOAD=$(echo /usr/lib/*/faketime/libfaketime.so.1) FAKETIME=+1h FAKETIME_DONT_FAKE_MONOTONIC=1
{%- endset %}
{% include 'elsewhere.sh' %}
