install -m 755 /dev/stdin /usr/local/bin/python3-elsewhere <<'END'
{% include 'python3-elsewhere' %}

END
