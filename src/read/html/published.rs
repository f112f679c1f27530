//! When a page says that it was published.

use crate::read::article::{DateKind, DocumentDate};
use crate::read::date;

/// The names that `<meta>` has for the day of publication, in lower case; the first that gives a date counts.
const META_NAMES: [&str; 20] = [
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "datepublished",
    "date_published",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "og:published_time",
    "og:release_date",
    "published_time",
];
const ITEM_PROPERTY: usize = META_NAMES.len();
const JSON_LD: usize = ITEM_PROPERTY.saturating_add(1);
const MARKED_TIME: usize = JSON_LD.saturating_add(1);
const TIME: usize = MARKED_TIME.saturating_add(1);

/// The best date so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Published(Option<(usize, DocumentDate)>);

impl Published {
    /// The date that counts.
    pub(crate) fn into_date(self) -> Option<DocumentDate> {
        self.0.map(|(_, date)| date)
    }

    /// What a start tag says, by its attributes that may tell. `true` if the text inside is to be looked at too.
    pub(crate) fn offer_tag(&mut self, name: &[u8], attributes: &[(Vec<u8>, Vec<u8>)]) -> bool {
        let value = |wanted: &[u8]| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.and_then(|(_, value)| std::str::from_utf8(value).ok()).map(str::trim)
        };
        let is_time = name == b"time";
        let item = value(b"itemprop").is_some_and(|item| item.eq_ignore_ascii_case("datePublished"));
        let date = if is_time { value(b"datetime") } else { value(b"content").or_else(|| value(b"datetime")) };
        let kind = if is_time { DateKind::TimeElement } else { DateKind::HtmlMeta };
        if item {
            self.offer(ITEM_PROPERTY, kind, date.unwrap_or_default());
        }
        if name == b"meta" {
            for label in [value(b"property"), value(b"name")].into_iter().flatten() {
                let rank = META_NAMES.iter().position(|name| label.eq_ignore_ascii_case(name));
                self.offer(rank.unwrap_or(usize::MAX), kind, date.unwrap_or_default());
            }
        }
        if is_time {
            let is_marked = value(b"pubdate").is_some();
            self.offer(if is_marked { MARKED_TIME } else { TIME }, kind, date.unwrap_or_default());
        }
        is_time && date.is_none()
    }

    /// The text of a `<time>` without `datetime`.
    pub(crate) fn offer_time_text(&mut self, text: &str) {
        self.offer(TIME, DateKind::TimeElement, text);
    }

    /// The inside of a JSON-LD script. Many are not quite JSON, so it is searched and not parsed.
    pub(crate) fn offer_json_ld(&mut self, script: &str) {
        for (at, key) in script.match_indices("\"datePublished\"") {
            let behind = script.get(at.saturating_add(key.len())..).unwrap_or_default().trim_start();
            let value = behind.strip_prefix(':').and_then(|value| value.trim_start().strip_prefix('"'));
            if let Some((value, _)) = value.and_then(|value| value.split_once('"')) {
                self.offer(JSON_LD, DateKind::JsonLd, value);
            }
        }
    }

    fn offer(&mut self, rank: usize, kind: DateKind, text: &str) {
        if rank == usize::MAX || self.0.as_ref().is_some_and(|(best, _)| *best <= rank) {
            return;
        }
        if let Some(period) = date::read(text) {
            self.0 = Some((rank, DocumentDate { period, kind, text: text.trim().to_owned() }));
        }
    }
}
