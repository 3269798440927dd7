use super::{Block, Purpose, read};
use crate::printed::{Format, Printed};

#[test]
fn each_kind_of_block_is_read() {
    let page = "\
# Page

```sh
echo 1
```

```text
1
```

- in a list:

  ```yaml
  # conf.d/orders.yaml
  a: 1
  ```

```js
// token.mjs
run()
```

```diagram
a -> b
```

```sh
cargo xtask demo
```
";
    let commands = |script: &str, printed| Purpose::Commands {
        script: script.to_owned(),
        printed,
    };
    let file = |path: &str, content: &str| Purpose::File {
        path: path.to_owned(),
        content: content.to_owned(),
    };
    let one = Printed {
        format: Format::Text,
        content: "1\n".to_owned(),
    };
    let yaml = file("conf.d/orders.yaml", "# conf.d/orders.yaml\na: 1\n");
    let expected = [
        (3, commands("echo 1\n", Some(one))),
        (13, yaml),
        (18, file("token.mjs", "// token.mjs\nrun()\n")),
        (23, Purpose::Diagram),
        (27, Purpose::Cargo),
    ];
    let expected = expected.map(|(line, purpose)| Block { line, purpose });
    assert_eq!(read(page).unwrap(), expected);
}

#[test]
fn what_would_not_be_run_is_refused_with_its_line() {
    for (page, line, why) in [
        ("a\n\n```bash\nls\n```\n", 3, "no such kind"),
        ("```\nls\n```\n", 1, "no such kind"),
        ("```sh\nls\n", 1, "no end"),
        ("```sh\n\n```\n", 1, "no command"),
        ("a\n\n    ls\n", 3, "only indented"),
        ("```text\n1\n```\n", 1, "right behind"),
        (
            "```sh\nls\n```\n\nThen:\n\n```text\n1\n```\n",
            7,
            "right behind",
        ),
        ("```yaml\na: 1\n```\n", 1, "path of the file"),
        ("```yaml\n# ../a.yaml\n```\n", 1, "path of the file"),
        ("```yaml\n# /etc/a.yaml\n```\n", 1, "path of the file"),
        (
            "```yaml\n# The file of orders\n```\n",
            1,
            "path of the file",
        ),
        ("```sh\nls\ncargo xtask demo\n```\n", 1, "of their own"),
        ("```sh\ncargo build\n```\n", 1, "of their own"),
    ] {
        let (at, said) = read(page).expect_err(page);
        assert_eq!(at, line, "{page}");
        assert!(said.contains(why), "{page}: {said}");
    }
}
