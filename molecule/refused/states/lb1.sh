# Something else listens where a proxy is to.
systemd-run --quiet --unit=squatter --working-directory=/srv python3 -m http.server 8443
