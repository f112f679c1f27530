//! Tasks on their way through the threads: each thread reads its next one, and what comes of them is taken in order.
//!
//! A thread that has read a task works it off: what it has just read is at hand, and nobody waits for another. The thread
//! that called takes what comes of the tasks, the first first. So writing goes on while tasks are worked on, and a bounded
//! number is open at a time.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPoolBuilder;

use super::input::Jobs;
use super::job::{self, Job, Part, Renderer, Scratch};
use super::{Plan, WriteError};
use crate::gate::paths::Profile;
use crate::read::limits::{OPEN_ARTICLE_BYTES, OPEN_COUNTED_BYTES};

/// How many blocks of claims files are open for each thread: enough that the threads go on while what came of some is
/// written.
const OPEN_BLOCKS_PER_THREAD: usize = 6;

/// The same where rows are only counted: then what comes of a block is small.
const OPEN_COUNTED_BLOCKS_PER_THREAD: usize = 16;

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

    /// What comes of it, and the memory of blocks that are done with.
    fn work_through(self, plan: &Plan<'p>, renderer: &Renderer<'_>, scratches: &mut Scratches<'p>) -> Worked {
        let mut worked = Worked::default();
        for (job, profile) in self.jobs {
            let plan = plan.under(&profile);
            let scratch = scratches.of(profile.rates.map(|(number, _)| number), &plan);
            let mut part = job::process(job, &plan, renderer, scratch);
            if !part.spent.is_empty() {
                worked.spent.push(mem::take(&mut part.spent));
            }
            // What is handed over was allocated here and is given back there, which costs more than to add it up.
            let more = match worked.parts.last_mut() {
                Some(last) if renderer.only_counts() => last.add_counts(part),
                _ => Some(part),
            };
            worked.parts.extend(more);
        }
        worked
    }
}

/// What comes of a task.
#[derive(Default)]
struct Worked {
    parts: Vec<Part>,
    /// The memory of blocks, to be read into again.
    spent: Vec<Vec<u8>>,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.blocks = self.blocks.saturating_add(other.blocks);
        self.articles = self.articles.saturating_add(other.articles);
        self.article_bytes = self.article_bytes.saturating_add(other.article_bytes);
    }

    fn take_off(&mut self, other: Self) {
        self.blocks = self.blocks.saturating_sub(other.blocks);
        self.articles = self.articles.saturating_sub(other.articles);
        self.article_bytes = self.article_bytes.saturating_sub(other.article_bytes);
    }

    fn fits_into(self, most: Self) -> bool {
        self.blocks <= most.blocks && self.articles <= most.articles && self.article_bytes <= most.article_bytes
    }

    /// Whether it is half of `most`, by any measure.
    fn is_half_of(self, most: Self) -> bool {
        self.blocks.saturating_mul(2) >= most.blocks
            || self.articles.saturating_mul(2) >= most.articles
            || self.article_bytes.saturating_mul(2) >= most.article_bytes
    }
}

/// The tasks that are open: read, and not taken.
struct Open {
    size: Size,
    most: Size,
    /// What came of tasks, by their number.
    done: BTreeMap<u64, (Size, Vec<Part>)>,
    done_size: Size,
    /// The number of the task to take next.
    next: u64,
    /// How many threads may still hand something in.
    workers: usize,
    /// Whether one of them waits for room.
    waits_for_room: bool,
    /// Whether nobody takes any more.
    is_stopped: bool,
}

impl Open {
    fn new(threads: usize, holds: bool, only_counts: bool) -> Self {
        let each = if only_counts { OPEN_COUNTED_BLOCKS_PER_THREAD } else { OPEN_BLOCKS_PER_THREAD };
        let blocks = threads.saturating_mul(each);
        let most = Size {
            blocks: if holds { blocks.min(OPEN_BLOCKS_THAT_HOLD) } else { blocks },
            articles: threads.saturating_mul(OPEN_ARTICLES_PER_THREAD),
            article_bytes: if only_counts { OPEN_COUNTED_BYTES } else { OPEN_ARTICLE_BYTES },
        };
        Self {
            size: Size::default(),
            most,
            done: BTreeMap::new(),
            done_size: Size::default(),
            next: 0,
            workers: threads,
            waits_for_room: false,
            is_stopped: false,
        }
    }

    /// Whether there is room for a task. There always is for one, however large.
    fn has_room(&self, size: Size) -> bool {
        let mut all = self.size;
        all.add(size);
        self.size == Size::default() || all.fits_into(self.most)
    }

    /// Whether it is time to take what is done. To take each task by itself would wake the taker more often than tasks
    /// are worth.
    fn is_due(&self) -> bool {
        self.workers == 0
            || (self.done.contains_key(&self.next) && (self.waits_for_room || self.done_size.is_half_of(self.most)))
    }

    /// What is done and next.
    fn take(&mut self) -> Vec<(Size, Vec<Part>)> {
        let mut taken = Vec::new();
        while let Some(done) = self.done.remove(&self.next) {
            self.done_size.take_off(done.0);
            self.next = self.next.saturating_add(1);
            taken.push(done);
        }
        taken
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
    let mut waiting = VecDeque::new();
    waiting.extend(jobs.next_task());
    waiting.extend(jobs.next_task());
    // One task alone is not worth a thread.
    let is_for_one = plan.threads < 2 || waiting.len() < 2;
    let pool = if is_for_one { None } else { ThreadPoolBuilder::new().num_threads(plan.threads).build().ok() };
    let mut source = Source { waiting, jobs, count: 0 };
    let Some(pool) = pool else {
        let mut scratches = Scratches::default();
        while let Some((_, task)) = source.next_task() {
            let worked = task.work_through(plan, renderer, &mut scratches);
            source.recycle(worked.spent);
            worked.parts.into_iter().try_for_each(&mut *take)?;
        }
        return Ok(());
    };
    let open = Open::new(pool.current_num_threads(), !renderer.holding.is_nothing(), renderer.only_counts());
    let bench =
        Bench { source: Mutex::new(source), open: Mutex::new(open), has_room: Condvar::new(), is_due: Condvar::new() };
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(|_, _| bench.work_off(plan, renderer));
        bench.take_all(take)
    })
}

/// Where tasks come from.
struct Source<'s, 'p> {
    /// Those that were read ahead.
    waiting: VecDeque<Task<'p>>,
    jobs: &'s mut Jobs<'p>,
    /// How many were handed out.
    count: u64,
}

impl<'p> Source<'_, 'p> {
    /// The next task and its number.
    fn next_task(&mut self) -> Option<(u64, Task<'p>)> {
        let task = self.waiting.pop_front().or_else(|| self.jobs.next_task())?;
        let number = self.count;
        self.count = number.saturating_add(1);
        Some((number, task))
    }

    fn recycle(&mut self, spent: Vec<Vec<u8>>) {
        for bytes in spent {
            self.jobs.recycle(bytes);
        }
    }
}

/// What the threads share.
struct Bench<'s, 'p> {
    source: Mutex<Source<'s, 'p>>,
    open: Mutex<Open>,
    /// For those who wait for room.
    has_room: Condvar,
    /// For the one who takes.
    is_due: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'g, T>(condition: &Condvar, guard: MutexGuard<'g, T>) -> MutexGuard<'g, T> {
    condition.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

impl<'p> Bench<'_, 'p> {
    /// Works through one task after the other, on a thread of its own.
    fn work_off(&self, plan: &Plan<'p>, renderer: &Renderer<'_>) {
        // Also where a task panics: the scope passes that on once everybody has left.
        let _leaves = Finally(|| {
            let mut open = lock(&self.open);
            open.workers = open.workers.saturating_sub(1);
            self.is_due.notify_one();
        });
        let mut scratches = Scratches::default();
        let mut spent = Vec::new();
        while let Some((number, task)) = self.next_task(mem::take(&mut spent)) {
            let size = task.size;
            let worked = task.work_through(plan, renderer, &mut scratches);
            spent = worked.spent;
            let mut open = lock(&self.open);
            open.done_size.add(size);
            open.done.insert(number, (size, worked.parts));
            if open.is_due() {
                self.is_due.notify_one();
            }
        }
    }

    /// The next task, once there is room for it. `spent` is memory that was read into before.
    fn next_task(&self, spent: Vec<Vec<u8>>) -> Option<(u64, Task<'p>)> {
        let mut source = lock(&self.source);
        source.recycle(spent);
        let (number, task) = source.next_task()?;
        // Nobody reads on meanwhile: what is next is worked off first.
        let mut open = lock(&self.open);
        while !open.is_stopped && !open.has_room(task.size) {
            open.waits_for_room = true;
            self.is_due.notify_one();
            open = wait(&self.has_room, open);
        }
        open.waits_for_room = false;
        open.size.add(task.size);
        (!open.is_stopped).then_some((number, task))
    }

    /// Takes what comes of the tasks until nobody works any more.
    fn take_all(&self, take: &mut TakePart<'_>) -> Result<(), WriteError> {
        let _stops = Finally(|| {
            lock(&self.open).is_stopped = true;
            self.has_room.notify_all();
        });
        let mut open = lock(&self.open);
        loop {
            while !open.is_due() {
                open = wait(&self.is_due, open);
            }
            let taken = open.take();
            // A task that panicked leaves a gap, and what is behind it comes to nothing.
            if taken.is_empty() {
                return Ok(());
            }
            drop(open);
            for (size, parts) in taken {
                parts.into_iter().try_for_each(&mut *take)?;
                let mut open = lock(&self.open);
                open.size.take_off(size);
                if open.waits_for_room {
                    self.has_room.notify_one();
                }
            }
            open = lock(&self.open);
        }
    }
}

/// Does something when it goes out of scope, whatever the reason.
struct Finally<F: Fn()>(F);

impl<F: Fn()> Drop for Finally<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// What a thread keeps between jobs: what was looked up in one set of rates is of no use for another.
#[derive(Default)]
struct Scratches<'p>(BTreeMap<Option<usize>, Scratch<'p>>);

impl<'p> Scratches<'p> {
    /// `rates` tells the sources of rates in the plan from those of other files.
    fn of(&mut self, rates: Option<usize>, plan: &Plan<'p>) -> &mut Scratch<'p> {
        self.0.entry(rates).or_insert_with(|| Scratch::new(plan))
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use super::*;

    /// How many tasks of one size are open at once.
    fn most_open(size: Size, holds: bool, only_counts: bool) -> usize {
        let mut open = Open::new(2, holds, only_counts);
        let mut most = 0;
        while open.has_room(size) {
            open.size.add(size);
            most += 1;
        }
        open.size.take_off(size);
        assert!(open.has_room(size));
        most
    }

    #[test]
    fn few_large_articles_or_many_small_ones_are_open_at_once() {
        let blocks = Size { blocks: 1, ..Size::default() };
        assert_eq!([most_open(blocks, false, false), most_open(blocks, true, false)], [12, 4]);
        assert_eq!(most_open(blocks, false, true), 32);
        let articles = |articles, article_bytes| Size { articles, article_bytes, ..Size::default() };
        assert_eq!(most_open(articles(16, 16), false, false), 128);
        assert_eq!(most_open(articles(1, OPEN_ARTICLE_BYTES / 2), false, false), 2);
        assert_eq!(most_open(articles(1, OPEN_ARTICLE_BYTES * 2), false, false), 1);
        assert_eq!(most_open(articles(1, OPEN_COUNTED_BYTES / 4), false, true), 4);
    }
}
