//! A claim: an original money, the stated money it is said to equal, where it stands and the date it speaks of.

use std::borrow::Cow;
use std::ops::Range;

use crate::money::{Money, Written};
use crate::period::Period;
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// Where a claim stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place<'t> {
    /// The file as it is shown: relative, with `/`. `<stdin>` for standard input.
    pub file: Cow<'t, str>,
    /// The line, from 1.
    pub line: u64,
    /// The column in Unicode code points, from 1; in a claims file the first column of the original's cell.
    pub column: u64,
    /// The line that the claim ends on.
    pub end_line: u64,
    /// The column just behind the claim, in code points, from 1.
    pub end_column: u64,
    /// The bytes of the file from the start of the first amount to the end of the second, where the place is in a text.
    pub bytes: Option<Range<u64>>,
    /// The paragraph and run of a word-processor document, each from 1, where the file is one.
    pub paragraph_and_run: Option<(u32, u32)>,
}

/// A stretch of lines and columns: from 1, columns in Unicode code points, the end just behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The line it begins on.
    pub line: u64,
    /// The column it begins at.
    pub column: u64,
    /// The line it ends on.
    pub end_line: u64,
    /// The column just behind it.
    pub end_column: u64,
}

/// The sentence a claim stands in, as read: markup gone, entities decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence<'t> {
    /// The sentence. It may hold any character that an article can.
    pub text: Cow<'t, str>,
    /// The bytes of `text` that are the original money.
    pub original: Range<usize>,
    /// The bytes of `text` that are the stated money.
    pub stated: Range<usize>,
}

/// What a row or a sentence carries besides its two amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting<'t> {
    /// Where it stands.
    pub place: Place<'t>,
    /// Its `id`, or the number of its line.
    pub id: Cow<'t, str>,
    /// The document that a row of a claims file says it stands in.
    pub source: Option<Cow<'t, str>>,
    /// The sentence around it, where it was found in a text.
    pub sentence: Option<Sentence<'t>>,
    /// The bytes in the file of the original and of the stated money, where they were found in a text.
    pub spans: Option<Spans>,
    /// Where [`Spans::stated_number`] stands in lines and columns, for fixes in formats that count so.
    pub stated_number: Option<Extent>,
    /// The cells of the other columns of a claims file, in the order of its header.
    pub other_cells: Vec<Cow<'t, str>>,
}

/// The places of the two amounts in the bytes of the original file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// The original money.
    pub original: Range<u64>,
    /// The stated money.
    pub stated: Range<u64>,
    /// The number and scale word of the stated money, where they stand in one unbroken piece of the file: what a fix
    /// replaces.
    pub stated_number: Option<Range<u64>>,
}

/// An original money and the money it is said to equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'t> {
    /// Where it stands, and what comes with it.
    pub setting: Setting<'t>,
    /// The money that is converted.
    pub original: Written<'t>,
    /// The money that it is said to equal.
    pub stated: Written<'t>,
    /// The date it speaks of, where the claim or its document has one.
    pub date: Option<Period>,
    /// The rate that the row itself gives.
    pub rate: Option<Rate>,
    /// The tolerance that the row itself gives.
    pub tolerance: Option<Tolerance>,
}

/// What a verdict rests on: the two moneys, and what the claim itself gives besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The money that is converted.
    pub original: Money,
    /// The money that it is said to equal.
    pub stated: Money,
    /// The date the claim speaks of.
    pub date: Option<Period>,
    /// The rate that its row gives.
    pub rate: Option<Rate>,
    /// The tolerance that its row gives.
    pub tolerance: Option<Tolerance>,
}

/// A row or a sentence that cannot be read as a claim. It is reported as unchecked and never dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable<'t> {
    /// Where it stands, and what comes with it.
    pub setting: Setting<'t>,
    /// The original money, where that much could be read.
    pub original: Option<Written<'t>>,
    /// The stated money, where that much could be read.
    pub stated: Option<Written<'t>>,
    /// The date as far as it could be read.
    pub date: Option<Period>,
    /// What could not be read, and what was expected instead: a sentence.
    pub reason: String,
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

impl Place<'_> {
    /// The same place, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Place<'static> {
        let Self { file, line, column, end_line, end_column, bytes, paragraph_and_run } = self;
        Place { file: owned(file), line, column, end_line, end_column, bytes, paragraph_and_run }
    }
}

impl Claim<'_> {
    /// What its verdict rests on.
    #[must_use]
    pub fn basis(&self) -> Basis {
        let Self { original, stated, date, rate, tolerance, .. } = self;
        Basis { original: original.money, stated: stated.money, date: *date, rate: *rate, tolerance: *tolerance }
    }
}

impl Setting<'_> {
    /// The same setting, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Setting<'static> {
        let Self { place, id, source, sentence, spans, stated_number, other_cells } = self;
        Setting {
            place: place.into_owned(),
            id: owned(id),
            source: source.map(owned),
            sentence: sentence.map(|Sentence { text, original, stated }| Sentence {
                text: owned(text),
                original,
                stated,
            }),
            spans,
            stated_number,
            other_cells: other_cells.into_iter().map(owned).collect(),
        }
    }
}
