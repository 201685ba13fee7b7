{% include 'mc1.sh' %}

# The units do not reach this one: what they send arrives, and the answers to them go nowhere.
{% for unit in groups['units'] %}
ip route add blackhole {{ hostvars[unit].ansible_host }}/32
{% endfor %}
