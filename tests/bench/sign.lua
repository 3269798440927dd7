-- The same job in nginx with Lua and OpenSSL, as well as it can be done there:
-- keys parsed once, the JOSE header encoded once, one signature for each request.
local cjson = require "cjson.safe"
local digest = require "openssl.digest"
local hmac = require "openssl.hmac"
local pkey = require "openssl.pkey"

local M = {}
local keys = {}
local headers = {}

local function base64url(bytes)
    return (ngx.encode_base64(bytes, true):gsub("[+/]", { ["+"] = "-", ["/"] = "_" }))
end

local function read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read("*a")
    file:close()
    return text
end

-- An ECDSA signature in DER as r and s of fixed width.
local function fixed_width(der, width)
    local at = 3
    if der:byte(2) > 127 then at = at + der:byte(2) - 128 end
    local numbers = {}
    for index = 1, 2 do
        local length = der:byte(at + 1)
        local number = der:sub(at + 2, at + 1 + length)
        at = at + 2 + length
        if #number > width then number = number:sub(-width) end
        numbers[index] = ("\0"):rep(width - #number) .. number
    end
    return numbers[1] .. numbers[2]
end

local signers = {
    HS256 = function(message) return hmac.new(keys.HS256, "sha256"):final(message) end,
    RS256 = function(message) return keys.RS256:sign(digest.new("sha256"):update(message)) end,
    ES256 = function(message)
        return fixed_width(keys.ES256:sign(digest.new("sha256"):update(message)), 32)
    end,
}

function M.init(folder)
    keys.HS256 = read(folder .. "/HS256.key")
    keys.RS256 = pkey.new(read(folder .. "/RS256.key"), "PEM", "private")
    keys.ES256 = pkey.new(read(folder .. "/ES256.key"), "PEM", "private")
    for method in pairs(signers) do
        headers[method] = base64url('{"alg":"' .. method .. '","typ":"JWT","kid":"key-1"}') .. "."
    end
end

function M.run(method)
    local now = ngx.time()
    local claims = base64url(cjson.encode({
        iat = now,
        exp = now + 300,
        iss = "https://gateway.example.com",
        aud = "https://upstream.example.com",
        sub = ngx.req.get_headers()["x-client-id"] or "anonymous",
        method = ngx.req.get_method(),
        path = ngx.var.uri,
        ip = ngx.var.remote_addr .. ":" .. ngx.var.remote_port,
    }))
    local message = headers[method] .. claims
    local token = message .. "." .. base64url(signers[method](message))
    ngx.req.set_header("Authorization", "Bearer " .. token)
end

return M
