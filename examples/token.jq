# Header and claims of the token that the echo received: curl -s URL | jq -cf examples/token.jq
.headers.authorization[0] | sub("^Bearer "; "") | split(".")[0, 1]
  | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson
