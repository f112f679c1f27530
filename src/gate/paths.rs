//! Settings for single paths, from the `[[path]]` tables of a configuration: what applies to a file.

use globset::{GlobSet, GlobSetBuilder};

use crate::check::Terms;
use crate::config::PathSettings;
use crate::period::Period;
use crate::rates::Rates;
use crate::read::viewpoint::Viewpoint;

/// The settings of all tables, ready to be looked up.
#[derive(Debug)]
pub struct Paths {
    view: Viewpoint,
    globs: GlobSet,
    tables: Vec<PathTable>,
}

/// One table, without what the command line says better.
#[derive(Debug)]
pub struct PathTable {
    /// What the file says.
    pub settings: PathSettings,
    /// All sources of rates with those of the table first, where it has any.
    pub rates: Option<Rates>,
}

/// What applies to a file, where it differs from what applies to all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile<'p> {
    /// Whether the file is not read.
    pub is_ignored: bool,
    /// The largest deviation that passes.
    tolerance: Option<crate::tolerance::Tolerance>,
    /// The largest deviation that passes as a correct rounding.
    rounding_limit: Option<crate::tolerance::Tolerance>,
    strict: Option<bool>,
    /// Whether a claim that could not be checked passes.
    pub allow_unchecked: Option<bool>,
    /// The date of claims that have none.
    pub date: Option<Period>,
    /// The sources of rates behind those of the command line, and a number that tells them from other profiles'.
    pub rates: Option<(usize, &'p Rates)>,
}

impl Profile<'_> {
    /// The terms for the file; `usual` are those for all.
    #[must_use]
    pub fn terms(&self, usual: Terms) -> Terms {
        Terms {
            tolerance: self.tolerance.unwrap_or(usual.tolerance),
            rounding_limit: self.rounding_limit.unwrap_or(usual.rounding_limit),
            strict: self.strict.unwrap_or(usual.strict),
        }
    }
}

impl Paths {
    /// The tables in the order of the file; `view` is the folder of the configuration.
    ///
    /// # Errors
    ///
    /// Where the patterns together are too much for the matcher.
    pub fn new(view: Viewpoint, tables: Vec<PathTable>) -> Result<Self, globset::Error> {
        let mut globs = GlobSetBuilder::new();
        for table in &tables {
            globs.add(table.settings.glob.clone());
        }
        Ok(Self { view, globs: globs.build()?, tables })
    }

    /// What applies to a file; `shown` is how reports show it. Of several tables that match, the later wins key by key.
    #[must_use]
    pub fn of_file(&self, shown: &str) -> Profile<'_> {
        let mut profile = Profile::default();
        let Some(name) = self.view.name_below(shown) else { return profile };
        for index in self.globs.matches(name) {
            let Some(PathTable { settings, rates }) = self.tables.get(index) else { continue };
            profile.is_ignored = settings.ignore.unwrap_or(profile.is_ignored);
            profile.tolerance = settings.tolerance.or(profile.tolerance);
            profile.rounding_limit = settings.rounding_limit.or(profile.rounding_limit);
            profile.strict = settings.strict.or(profile.strict);
            profile.allow_unchecked = settings.allow_unchecked.or(profile.allow_unchecked);
            profile.date = settings.date.or(profile.date);
            profile.rates = rates.as_ref().map(|rates| (index, rates)).or(profile.rates);
        }
        profile
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn paths(text: &str) -> Paths {
        let config = Config::parse(text, Path::new("/w/figcheck.toml")).unwrap();
        let tables = config.paths.into_iter().map(|settings| {
            let rates = (!settings.rate.is_empty()).then(Rates::new);
            PathTable { settings, rates }
        });
        Paths::new(Viewpoint::new(Path::new("/w"), Path::new("/w/d")), tables.collect()).unwrap()
    }

    #[test]
    fn later_tables_win_key_by_key() {
        let paths = paths(
            "[[path]]\nglob = \"**\"\ntolerance = \"3%\"\nstrict = true\nrate = 7.1\n\
             [[path]]\nglob = \"d/*.md\"\ntolerance = \"1%\"\nignore = true\n\
             [[path]]\nglob = \"d/b.md\"\nignore = false\nrate = 7.2\ndate = 2024\n",
        );
        let usual = Terms::default();
        let a = paths.of_file("a.md");
        assert_eq!((a.terms(usual).tolerance, a.terms(usual).strict), ("1%".parse().unwrap(), true));
        assert_eq!(a.terms(usual).rounding_limit, usual.rounding_limit);
        assert_eq!((a.is_ignored, a.date, a.rates.map(|r| r.0)), (true, None, Some(0)));
        let b = paths.of_file("b.md");
        assert_eq!((b.is_ignored, b.date, b.rates.map(|r| r.0)), (false, "2024".parse().ok(), Some(2)));
        let above = paths.of_file("../c.md");
        assert_eq!((above.terms(usual).tolerance, above.is_ignored), ("3%".parse().unwrap(), false));
    }

    #[test]
    fn files_elsewhere_have_the_usual_settings() {
        let paths = paths("[[path]]\nglob = \"**\"\nignore = true\n");
        assert!(paths.of_file("/w/d/a.md").is_ignored);
        for shown in ["../../x.md", "/x.md", "<stdin>"] {
            assert!(!paths.of_file(shown).is_ignored, "{shown}");
        }
    }
}
