{% set world %}
printf 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42"\n' >/run/refused-release
mount --bind /run/refused-release /etc/os-release
{%- endset %}
{% include 'elsewhere.sh' %}
