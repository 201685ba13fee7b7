# A bucket of somebody else, and a key that may only read. Its user may write until its own bucket is made.
user() { radosgw-admin user "$1" --uid="$2" --display-name="$2" --access-key="$3" --secret-key="$4" "$5"; }
bucket() { curl --fail --silent --insecure --aws-sigv4 aws:amz:us-east-1:s3 --user "$2" -X PUT "https://s3:9000/$1"; }
radosgw-admin user rm --uid=reader --purge-data || true
radosgw-admin user rm --uid=other --purge-data || true
user create other {{ given_other_key }} {{ given_other_secret }} --max-buckets=9
user create reader {{ given_reader_key }} {{ given_reader_secret }} --max-buckets=9
bucket theirs {{ given_other_key }}:{{ given_other_secret }}
bucket readable {{ given_reader_key }}:{{ given_reader_secret }}
user modify reader {{ given_reader_key }} {{ given_reader_secret }} --op-mask=read
