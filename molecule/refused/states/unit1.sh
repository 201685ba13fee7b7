{% set world = 'mount -t tmpfs -o size=64m none /var' %}
{% include 'elsewhere.sh' %}
