//! Tasks on their way through the threads: given out as they are read, and taken back in order.
//!
//! One thread reads the inputs, hands tasks to the others and takes what comes of them, the first first. So reading and
//! writing go on while tasks are worked on, and a bounded number is open at a time.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};

use rayon::ThreadPoolBuilder;

use super::input::Jobs;
use super::job::{self, Job, Part, Renderer, Scratch};
use super::{Plan, WriteError};
use crate::gate::paths::Profile;
use crate::read::limits::{OPEN_ARTICLE_BYTES, OPEN_COUNTED_BYTES};

/// How many blocks of claims files are open for each thread.
const OPEN_BLOCKS_PER_THREAD: usize = 6;

/// How many blocks of claims files are open where flags are held back: a row that is held takes about a hundred times its
/// size, and all of them may be.
const OPEN_BLOCKS_THAT_HOLD: usize = 4;

/// How many articles are open for each thread: enough that small files do not wait for each other.
const OPEN_ARTICLES_PER_THREAD: usize = 1024;

/// How many articles a task has at most, and after how many bytes of them it takes no more: a thread that sleeps takes
/// longer to wake than a small article to check.
const TASK_ARTICLES: usize = 256;
const TASK_ARTICLE_BYTES: u64 = 1 << 18;

/// What one thread works through in one go: a block of rows, or some articles.
#[derive(Default)]
pub(super) struct Task<'p> {
    jobs: Vec<(Job, Profile<'p>)>,
    size: Size,
}

/// How much there is in a task, or in all that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Blocks of claims files.
    pub(super) blocks: usize,
    pub(super) articles: usize,
    pub(super) article_bytes: u64,
}

impl<'p> Task<'p> {
    /// Adds a job with what applies to its file, and says whether the task is full.
    pub(super) fn add(&mut self, job: Job, profile: Profile<'p>) -> bool {
        let Size { blocks, articles, article_bytes } = &mut self.size;
        *blocks = blocks.saturating_add(job.blocks());
        *articles = articles.saturating_add(usize::from(job.is_article()));
        *article_bytes = article_bytes.saturating_add(job.article_bytes());
        self.jobs.push((job, profile));
        *blocks > 0 || *articles >= TASK_ARTICLES || *article_bytes >= TASK_ARTICLE_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    fn work_through(self, plan: &Plan<'p>, renderer: &Renderer<'_>, scratches: &Scratches<'p>) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (job, profile) in self.jobs {
            let plan = plan.under(&profile);
            let rates = profile.rates.map(|(number, _)| number);
            let part = scratches.with(rates, &plan, |scratch| job::process(job, &plan, renderer, scratch));
            // What is handed over was allocated here and is given back there, which costs more than to add it up.
            let more = match parts.last_mut() {
                Some(last) if renderer.only_counts() => last.add_counts(part),
                _ => Some(part),
            };
            parts.extend(more);
        }
        parts
    }
}

/// The tasks that are open, in order: read, and not taken back.
struct Open {
    tasks: VecDeque<(Size, Receiver<Vec<Part>>)>,
    size: Size,
    most: Size,
}

impl Open {
    fn new(threads: usize, holds: bool, only_counts: bool) -> Self {
        let blocks = threads.saturating_mul(OPEN_BLOCKS_PER_THREAD);
        let most = Size {
            blocks: if holds { blocks.min(OPEN_BLOCKS_THAT_HOLD) } else { blocks },
            articles: threads.saturating_mul(OPEN_ARTICLES_PER_THREAD),
            article_bytes: if only_counts { OPEN_COUNTED_BYTES } else { OPEN_ARTICLE_BYTES },
        };
        Self { tasks: VecDeque::new(), size: Size::default(), most }
    }

    /// Whether there is room for a task. There always is for one, however large.
    fn has_room(&self, size: Size) -> bool {
        self.tasks.is_empty()
            || (self.size.blocks.saturating_add(size.blocks) <= self.most.blocks
                && self.size.articles.saturating_add(size.articles) <= self.most.articles
                && self.size.article_bytes.saturating_add(size.article_bytes) <= self.most.article_bytes)
    }

    fn push(&mut self, size: Size, parts: Receiver<Vec<Part>>) {
        self.size.blocks = self.size.blocks.saturating_add(size.blocks);
        self.size.articles = self.size.articles.saturating_add(size.articles);
        self.size.article_bytes = self.size.article_bytes.saturating_add(size.article_bytes);
        self.tasks.push_back((size, parts));
    }

    fn pop(&mut self) -> Option<Receiver<Vec<Part>>> {
        let (size, parts) = self.tasks.pop_front()?;
        self.size.blocks = self.size.blocks.saturating_sub(size.blocks);
        self.size.articles = self.size.articles.saturating_sub(size.articles);
        self.size.article_bytes = self.size.article_bytes.saturating_sub(size.article_bytes);
        Some(parts)
    }
}

/// What takes the part of each job, in order.
pub(super) type TakePart<'t> = dyn FnMut(Part) -> Result<(), WriteError> + 't;

/// Works through all jobs and hands their parts to `take`, in order.
///
/// # Errors
///
/// Those of `take`; what is open by then comes to nothing.
pub(super) fn run<'p>(
    jobs: &mut Jobs<'p>,
    plan: &'p Plan<'p>,
    renderer: &Renderer<'_>,
    take: &mut TakePart<'_>,
) -> Result<(), WriteError> {
    let scratches = Scratches::default();
    let work = &|task: Task<'p>| task.work_through(plan, renderer, &scratches);
    let mut waiting = VecDeque::new();
    waiting.extend(jobs.next_task());
    waiting.extend(jobs.next_task());
    // One task alone is not worth a thread.
    let is_for_one = plan.threads < 2 || waiting.len() < 2;
    let pool = if is_for_one { None } else { ThreadPoolBuilder::new().num_threads(plan.threads).build().ok() };
    let Some(pool) = pool else {
        while let Some(task) = waiting.pop_front().or_else(|| jobs.next_task()) {
            take_all(work(task), jobs, take)?;
        }
        return Ok(());
    };
    let mut open = Open::new(plan.threads, !renderer.holding.is_nothing(), renderer.only_counts());
    pool.in_place_scope(|scope| {
        loop {
            if waiting.is_empty() {
                waiting.extend(jobs.next_task());
            }
            if let Some(task) = waiting.pop_front_if(|task| open.has_room(task.size)) {
                let (sender, parts) = mpsc::sync_channel(1);
                open.push(task.size, parts);
                // Nobody waits for it any more where a report could not be written.
                scope.spawn(move |_| drop(sender.send(work(task))));
            } else if let Some(parts) = open.pop() {
                // A task that panics sends nothing, and the scope passes its panic on.
                let Ok(parts) = parts.recv() else { return Ok(()) };
                take_all(parts, jobs, take)?;
            } else {
                return Ok(());
            }
        }
    })
}

fn take_all(parts: Vec<Part>, jobs: &mut Jobs<'_>, take: &mut TakePart<'_>) -> Result<(), WriteError> {
    parts.into_iter().try_for_each(|mut part| {
        jobs.recycle(mem::take(&mut part.spent));
        take(part)
    })
}

/// What threads keep between jobs: what was looked up in one set of rates is of no use for another.
#[derive(Default)]
struct Scratches<'p>(Mutex<BTreeMap<Option<usize>, Vec<Scratch<'p>>>>);

impl<'p> Scratches<'p> {
    /// `rates` tells the sources of rates in the plan from those of other files.
    fn with<T>(&self, rates: Option<usize>, plan: &Plan<'p>, work: impl FnOnce(&mut Scratch<'p>) -> T) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&rates).and_then(Vec::pop);
        let mut scratch = kept.unwrap_or_else(|| Scratch::new(plan));
        let result = work(&mut scratch);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(rates).or_default().push(scratch);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tasks of one size are open at once.
    fn most_open(size: Size, holds: bool, only_counts: bool) -> usize {
        let mut open = Open::new(2, holds, only_counts);
        while open.has_room(size) {
            open.push(size, mpsc::sync_channel(1).1);
        }
        let most = open.tasks.len();
        assert!(open.pop().is_some() && open.has_room(size));
        most
    }

    #[test]
    fn few_large_articles_or_many_small_ones_are_open_at_once() {
        let blocks = Size { blocks: 1, ..Size::default() };
        assert_eq!([most_open(blocks, false, false), most_open(blocks, true, false)], [12, 4]);
        let articles = |articles, article_bytes| Size { articles, article_bytes, ..Size::default() };
        assert_eq!(most_open(articles(16, 16), false, false), 128);
        assert_eq!(most_open(articles(1, OPEN_ARTICLE_BYTES / 2), false, false), 2);
        assert_eq!(most_open(articles(1, OPEN_ARTICLE_BYTES * 2), false, false), 1);
        assert_eq!(most_open(articles(1, OPEN_COUNTED_BYTES / 4), false, true), 4);
    }
}
