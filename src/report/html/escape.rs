//! Text into HTML: escaped, in one line, and with its language where that can be told.

use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::report::inert::shown;
use crate::report::text::one_line;

/// A text as the content of an element or as an attribute in quotes. Nothing in it is markup, and nothing in it is a
/// control.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in shown(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Running text of an article: escaped, its white space as single spaces.
pub(super) struct Prose<'a>(pub(super) &'a str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped(&one_line(self.0)).fmt(f)
    }
}

/// The attributes of an element that holds a text of an article: its language, and that its direction is its own.
pub(super) fn attributes(text: &str) -> &'static str {
    if is_chinese(text) { r#" lang="zh" dir="auto""# } else { r#" dir="auto""# }
}

/// Whether most letters are Han and none is kana.
fn is_chinese(text: &str) -> bool {
    let (mut han, mut others) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}' => {
                han = han.saturating_add(1);
            }
            '\u{3040}'..='\u{30ff}' => return false,
            _ => others = others.saturating_add(1),
        }
    }
    han > others
}

/// A stretch of a text that is set off from the rest.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The bytes that it takes.
    pub(super) bytes: Range<usize>,
    /// Its class in the style sheet; ours, never from a text.
    pub(super) class: &'static str,
    /// The index of the claim that it leads to.
    pub(super) claim: Option<usize>,
}

/// A text with its marks. Marks that overlap one before them, or do not fit the text, are left out; the text is whole.
pub(super) struct Marked<'a> {
    pub(super) text: &'a str,
    /// In order of place.
    pub(super) marks: &'a [Mark],
}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut done = 0_usize;
        for mark in self.marks {
            let (Some(before), Some(words)) = (
                self.text.get(done..mark.bytes.start),
                self.text.get(mark.bytes.clone()).filter(|words| !words.is_empty()),
            ) else {
                continue;
            };
            write!(f, "{}", Prose(before))?;
            match mark.claim {
                Some(claim) => {
                    write!(f, r##"<a class="mark {}" href="#claim-{claim}">{}</a>"##, mark.class, Prose(words))?;
                }
                None => write!(f, r#"<mark class="{}">{}</mark>"#, mark.class, Prose(words))?,
            }
            done = mark.bytes.end;
        }
        write!(f, "{}", Prose(self.text.get(done..).unwrap_or_default()))
    }
}

/// Plain digits with commas between the thousands: `58,758,607,095.93`.
pub(super) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("−", rest));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = String::from(sign);
    let length = whole.chars().count();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && length.saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// A deviation with the minus sign of typesetters: `−90.01%`.
pub(super) fn signed_percent(digits: &str) -> String {
    match digits.strip_prefix('-') {
        Some(rest) => format!("−{rest}%"),
        None => format!("+{digits}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let text = "</script><b onclick='x(\"y\")'>&amp;\u{1b}[31m\n";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;/script&gt;&lt;b onclick=&#39;x(&quot;y&quot;)&#39;&gt;&amp;amp;␛[31m␊"
        );
        assert_eq!(Prose("a \r\n <i>").to_string(), "a &lt;i&gt;");
    }

    #[test]
    fn marks_keep_the_whole_text() {
        let text = "约4万亿美元 <b> or 3";
        let mark = |bytes: Range<usize>, claim| Mark { bytes, class: "stated", claim };
        let marks =
            [mark(0..16, Some(2)), mark(3..9, None), mark(17..20, None), mark(900..901, None), mark(1..2, None)];
        assert_eq!(
            Marked { text, marks: &marks }.to_string(),
            "<a class=\"mark stated\" href=\"#claim-2\">约4万亿美元</a> <mark class=\"stated\">&lt;b&gt;</mark> or 3"
        );
    }

    #[test]
    fn tells_chinese() {
        assert!(attributes("全年货值６８．７亿元").contains("zh"));
        for text in ["6.87 billion yuan", "", "68.7 billion 亿 is", "約４兆円です"] {
            assert!(!attributes(text).contains("zh"), "{text}");
        }
    }

    #[test]
    fn groups_thousands() {
        for (plain, shown) in
            [("0", "0"), ("999", "999"), ("-1000.50", "−1,000.50"), ("58758607095.93", "58,758,607,095.93")]
        {
            assert_eq!(grouped(plain), shown);
        }
        assert_eq!((signed_percent("-0.10").as_str(), signed_percent("900.03").as_str()), ("−0.10%", "+900.03%"));
    }
}
