//! The options of curl, and the words of a command line as options and URLs.

/// A word of the command line, or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// An option by its long name, with its value if it has one.
    Option(&'static str, String),
    /// An option that is switched off: `--no-NAME`.
    Off,
    /// What is no option, and so a URL.
    Url(String),
    /// An option that no curl has.
    Unknown(String),
}

/// The long names of options with a value, of all versions up to 8.17.
const WITH_VALUE: &str = "\
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config \
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves \
    data data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr \
    dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save \
    expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port \
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5 \
    hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key \
    key-type knownhosts krb krb4 libcurl limit-rate local-port login-options mail-auth mail-from \
    mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output \
    output-dir parallel-max parallel-max-host pass pinnedpubkey preproxy proto proto-default \
    proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers \
    proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey \
    proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser \
    proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target \
    resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a \
    socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions stderr \
    telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser \
    trace trace-ascii trace-config unix-socket upload-file upload-flags url url-query user \
    user-agent variable vlan-priority write-out";

/// The long names of options without one.
const ALONE: &str = "\
    alpn anyauth append basic buffer ca-native cert-status clobber compressed compressed-ssh \
    create-dirs crlf digest disable disable-eprt disable-epsv disallow-username-in-url \
    doh-cert-status doh-insecure dump-ca-embed eprt epsv fail fail-early fail-with-body \
    false-start follow form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl \
    ftp-ssl-ccc ftp-ssl-control ftp-ssl-reqd get globoff haproxy-protocol head http0.9 http1.0 \
    http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length include insecure \
    ipv4 ipv6 junk-session-cookies keepalive list-only location location-trusted \
    mail-rcpt-allowfails manual metalink mptcp negotiate netrc netrc-optional next npn ntlm \
    ntlm-wb out-null parallel parallel-immediate path-as-is post301 post302 post303 progress-bar \
    progress-meter proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 \
    proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert \
    proxy-tlsv1 proxytunnel raw remote-header-name remote-name remote-name-all remote-time \
    remove-on-error retry-all-errors retry-connrefused sasl-ir sessionid show-error show-headers \
    silent skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast \
    ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output \
    suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata tlsv1 \
    tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose version \
    xattr";

/// The options that have a letter as well, behind their letters.
const LETTERS: &str = "\
    #progress-bar 0http1.0 1tlsv1 2sslv2 3sslv3 4ipv4 6ipv6 :next Auser-agent Buse-ascii \
    Ccontinue-at Ddump-header Ecert Fform Gget Hheader Ihead Jremote-header-name Kconfig \
    Llocation Mmanual Nbuffer Oremote-name Pftp-port Qquote Rremote-time Sshow-error \
    Tupload-file Uproxy-user Vversion Xrequest Yspeed-limit Zparallel aappend bcookie \
    ccookie-jar ddata ereferer ffail ggloboff hhelp iinclude jjunk-session-cookies kinsecure \
    llist-only mmax-time nnetrc ooutput pproxytunnel qdisable rrange ssilent ttelnet-option \
    uuser vverbose wwrite-out xproxy yspeed-time ztime-cond";

/// Takes the words behind `curl` apart.
///
/// # Errors
/// A value is missing; the option that wants it, as it is written.
pub fn read(words: impl IntoIterator<Item = String>) -> Result<Vec<Word>, String> {
    let mut words = words.into_iter();
    let mut read = Vec::new();
    let mut are_options = true;
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            _ if !are_options => read.push(Word::Url(word)),
            Some("") => are_options = false,
            Some(name) => read.push(long(name, || words.next())?),
            None if word.len() > 1 && word.starts_with('-') => {
                cluster(&word, || words.next(), &mut read)?;
            }
            None => read.push(Word::Url(word)),
        }
    }
    Ok(read)
}

/// An option by its long name. curl does not take `--name=value`.
fn long(name: &str, next: impl FnOnce() -> Option<String>) -> Result<Word, String> {
    if let Some(name) = known(WITH_VALUE, name.strip_prefix("expand-").unwrap_or(name)) {
        let value = next().ok_or_else(|| format!("--{name}"))?;
        return Ok(Word::Option(name, value));
    }
    Ok(match (known(ALONE, name), name.strip_prefix("no-")) {
        (Some(name), _) => Word::Option(name, String::new()),
        (None, Some(off)) if known(ALONE, off).is_some() => Word::Off,
        _ => Word::Unknown(format!("--{name}")),
    })
}

/// Options by their letters, such as `-sSL`. What follows a letter that wants a value is
/// that value, or else the next word is.
fn cluster(
    word: &str,
    next: impl FnOnce() -> Option<String>,
    read: &mut Vec<Word>,
) -> Result<(), String> {
    let mut letters = word.chars();
    // The hyphen.
    letters.next();
    while let Some(letter) = letters.next() {
        let written = || format!("-{letter}");
        let Some(name) = with_letter(letter) else {
            read.push(Word::Unknown(written()));
            continue;
        };
        if known(WITH_VALUE, name).is_none() {
            read.push(Word::Option(name, String::new()));
            continue;
        }
        let attached = letters.as_str().to_owned();
        let value = Some(attached).filter(|it| !it.is_empty()).or_else(next);
        read.push(Word::Option(name, value.ok_or_else(written)?));
        break;
    }
    Ok(())
}

fn with_letter(letter: char) -> Option<&'static str> {
    let mut names = LETTERS.split_ascii_whitespace();
    names.find_map(|name| name.strip_prefix(letter))
}

fn known(names: &'static str, wanted: &str) -> Option<&'static str> {
    names.split_ascii_whitespace().find(|name| *name == wanted)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn letters_may_stand_together_and_the_last_have_its_value_with_it() {
        let words = [
            "-sSLXPOST",
            "-d",
            "-x",
            "--url",
            "h",
            "--",
            "-v",
            "--odd",
            "-",
        ];
        let read = read(words.map(str::to_owned)).unwrap();
        let option = |name, value: &str| Word::Option(name, value.to_owned());
        let url = |text: &str| Word::Url(text.to_owned());
        let expected = [
            option("silent", ""),
            option("show-error", ""),
            option("location", ""),
            option("request", "POST"),
            option("data", "-x"),
            option("url", "h"),
            url("-v"),
            url("--odd"),
            url("-"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_value_that_is_missing_and_an_option_that_there_is_not_are_told_apart() {
        let read = |word: &str| read([word.to_owned()]);
        assert_eq!(read("-H"), Err("-H".to_owned()));
        assert_eq!(read("--header"), Err("--header".to_owned()));
        let unknown = |word: &str| Ok(vec![Word::Unknown(word.to_owned())]);
        assert_eq!(read("--request=PATCH"), unknown("--request=PATCH"));
        assert_eq!(read("-!"), unknown("-!"));
        assert_eq!(read("--no-buffer"), Ok(vec![Word::Off]));
    }

    /// What this machine's curl says of itself: `-X, --request <method>  …`.
    #[test]
    fn every_option_of_curl_is_known_and_whether_it_has_a_value() {
        let help = Command::new("curl").args(["--help", "all"]).output();
        let help = String::from_utf8(help.unwrap().stdout).unwrap();
        let mut count = 0;
        for line in help.lines().filter(|line| line.contains("--")) {
            let (letters, rest) = line.split_once("--").unwrap();
            let (name, rest) = rest.split_once(' ').unwrap();
            if letters.trim().is_empty() || letters.trim().ends_with(',') {
                let has_value = rest.starts_with(['<', '[']);
                let bare = name.strip_prefix("no-").unwrap_or(name);
                let listed = [known(WITH_VALUE, name), known(ALONE, bare)];
                let listed = listed.map(|name| name.is_some());
                assert_eq!(listed, [has_value, !has_value], "{line}");
                if let Some(letter) = letters.trim().strip_suffix(',') {
                    let letter = letter.chars().nth(1).unwrap();
                    assert_eq!(with_letter(letter), Some(bare), "{line}");
                }
                count += 1;
            }
        }
        assert!(count > 200, "{help}");
    }
}
