//! `eurofxref-daily.xml` and its longer twins: the ECB's euro reference rates as XML.
//!
//! Publisher: European Central Bank. Terms: free of charge with the source named.
//!
//! ```text
//! <Cube time='2024-04-26'>
//!   <Cube currency='USD' rate='1.0714'/>
//! ```
//!
//! Direction: units of each currency for one euro.

use super::cells::Cell;
use super::fault::{Fault, Problem};
use super::markup::{Markup, Piece};
use super::value;
use crate::money::Currency;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

/// Whether a text is XML with the ECB's elements.
pub(super) fn recognises(text: &str) -> bool {
    let top = text.trim_start();
    top.starts_with('<') && (top.contains("<Cube") || top.contains(":Envelope"))
}

pub(super) fn read(text: &str, into: &mut Observations) -> Result<(), Fault> {
    let mut markup = Markup::new(text);
    let mut day = None;
    while let Some(piece) = markup.next()? {
        let Piece::Open(element) = piece else { continue };
        if element.name() != "Cube" {
            continue;
        }
        let spot = markup.place();
        let attribute = |name: &str| {
            element.attribute(name).map(|text| Cell { text: text.trim().to_owned().into(), spot, serial_zero: None })
        };
        if let Some(time) = attribute("time") {
            day = Some(Period::day(value::day(&time)?));
        }
        match (attribute("currency"), attribute("rate")) {
            (None, None) => {}
            (Some(currency), Some(rate)) => {
                let day = day.ok_or_else(|| Problem::Expected("a Cube with a time around the rate").at(spot))?;
                let quote = value::currency(&currency)?;
                if quote == Currency::EUR {
                    return Err(Problem::SameCurrency("EUR".to_owned()).at(spot));
                }
                into.push(Pair { base: Currency::EUR, quote }, day, value::present_rate(&rate)?, spot)?;
            }
            (Some(_), None) | (None, Some(_)) => {
                return Err(Problem::Expected("a Cube with both currency and rate").at(spot));
            }
        }
    }
    Ok(())
}
