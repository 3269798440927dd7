//! What a measurement needs besides Rust.

use std::path::Path;

use anyhow::Result;

use super::nginx;

/// Its names in Debian.
const PACKAGES: [&str; 9] = [
    "libnginx-mod-http-lua",
    "lua-cjson",
    "lua-luaossl",
    "lua-resty-core",
    "lua-resty-lrucache",
    "nghttp2-client",
    "nginx-core",
    "openssl",
    "wrk",
];

/// Files of those packages, by which it is seen whether they are there.
const INSTALLED: [&str; 5] = [
    nginx::PROGRAM,
    "/usr/bin/h2load",
    "/usr/bin/openssl",
    "/usr/bin/wrk",
    "/usr/lib/nginx/modules/ngx_http_lua_module.so",
];

/// Installs what is missing.
///
/// # Errors
/// It cannot be installed.
pub fn install() -> Result<()> {
    if INSTALLED.iter().all(|file| Path::new(file).exists()) {
        return Ok(());
    }
    crate::debian::install(&PACKAGES)
}
