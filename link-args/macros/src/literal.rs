//! String literals as their tokens spell them.

/// The value of `"…"`, `r"…"` or `r#"…"#`; nothing for any other literal.
pub fn string(token: &str) -> Option<String> {
    if let Some(raw) = token.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw.get(hashes..raw.len().checked_sub(hashes)?)?;
        return body
            .strip_prefix('"')?
            .strip_suffix('"')
            .map(str::to_string);
    }
    unescape(token.strip_prefix('"')?.strip_suffix('"')?)
}

fn unescape(body: &str) -> Option<String> {
    let mut value = String::new();
    let mut characters = body.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match characters.next()? {
            'n' => value.push('\n'),
            'r' => value.push('\r'),
            't' => value.push('\t'),
            '0' => value.push('\0'),
            '\\' => value.push('\\'),
            '\'' => value.push('\''),
            '"' => value.push('"'),
            'x' => {
                let digits = [characters.next()?, characters.next()?]
                    .iter()
                    .collect::<String>();
                value.push(char::from(u8::from_str_radix(&digits, 16).ok()?));
            }
            'u' => {
                let digits: String = characters
                    .by_ref()
                    .skip(1)
                    .take_while(|&c| c != '}')
                    .filter(|&c| c != '_')
                    .collect();
                value.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            // The line goes on behind the blanks of the next one.
            '\n' => while characters.next_if(|c| c.is_whitespace()).is_some() {},
            _ => return None,
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn plain_raw_and_escaped() {
        assert_eq!(string("\"-z nodelete\"").as_deref(), Some("-z nodelete"));
        assert_eq!(string("r#\"a \"b\" \\\"#").as_deref(), Some("a \"b\" \\"));
        assert_eq!(string("r\"a\\b\"").as_deref(), Some("a\\b"));
        assert_eq!(
            string(r#""\"\\\n\x41\u{1F_600}""#).as_deref(),
            Some("\"\\\nA\u{1f600}")
        );
        assert_eq!(string("\"a \\\n      b\"").as_deref(), Some("a b"));
    }

    #[test]
    fn other_literals_are_none() {
        for token in ["42", "'c'", "b\"bytes\"", "c\"text\"", "1.5"] {
            assert_eq!(string(token), None, "{token}");
        }
    }
}
