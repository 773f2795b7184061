//! Moving: the lines at the bottom of a terminal that move, one for each change that runs, and the way past them for all else.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::resource::Address;

/// The lines that move now. There is one terminal, and whoever writes to it (a notice, the log) has to know.
static NOW: Mutex<Option<MultiProgress>> = Mutex::new(None);

fn now() -> MutexGuard<'static, Option<MultiProgress>> {
    NOW.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says whole lines above those that move. False: nothing moves, and they are still to be said.
///
/// Written past them, a text would stand within a moving line, of which a part would stay for good.
pub fn above(text: &str) -> bool {
    now().as_ref().is_some_and(|lines| said(lines, text))
}

fn said(lines: &MultiProgress, text: &str) -> bool {
    // Where they are not drawn, what is said by them is not either. A terminal that is gone cannot be told.
    !lines.is_hidden()
        && lines
            .println(text.strip_suffix('\n').unwrap_or(text))
            .is_ok()
}

/// Lines that move for as long as this lives.
#[derive(Debug)]
pub(super) struct Moving {
    lines: MultiProgress,
    bars: BTreeMap<Address, ProgressBar>,
    /// The last line, which is about all of it.
    whole: Option<ProgressBar>,
}

impl Moving {
    /// Lines on stderr, which is a terminal; all that is said on it goes above them.
    pub(super) fn begin() -> Self {
        let lines = MultiProgress::new();
        *now() = Some(lines.clone());
        Self::on(lines)
    }

    fn on(lines: MultiProgress) -> Self {
        Self {
            lines,
            bars: BTreeMap::new(),
            whole: None,
        }
    }

    /// A line for something that began.
    pub(super) fn add(&mut self, address: &Address, words: String) {
        // Above the line that is about all.
        let bar = match &self.whole {
            Some(whole) => self.lines.insert_before(whole, spinner()),
            None => self.lines.add(spinner()),
        };
        begin(&bar, words);
        self.bars.insert(address.clone(), bar);
    }

    /// The words of the last line, which is about all of it.
    pub(super) fn whole(&mut self, words: String) {
        match &self.whole {
            Some(bar) => bar.set_message(words),
            None => {
                let bar = self.lines.add(spinner());
                begin(&bar, words);
                self.whole = Some(bar);
            }
        }
    }

    /// Other words for it.
    pub(super) fn change(&self, address: &Address, words: String) {
        if let Some(bar) = self.bars.get(address) {
            bar.set_message(words);
        }
    }

    /// It ended, and its line goes away.
    pub(super) fn end(&mut self, address: &Address) {
        if let Some(bar) = self.bars.remove(address) {
            bar.finish_and_clear();
        }
    }
}

fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed:>5}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}

fn begin(bar: &ProgressBar, words: String) {
    bar.set_message(words);
    bar.enable_steady_tick(Duration::from_millis(120));
}

impl Drop for Moving {
    fn drop(&mut self) {
        // First the lines and then the way past them, so that nothing is ever written into one.
        while let Some((_, bar)) = self.bars.pop_first() {
            bar.finish_and_clear();
        }
        if let Some(bar) = self.whole.take() {
            bar.finish_and_clear();
        }
        *now() = None;
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;

    const WIDTH: usize = 60;

    /// A terminal: its rows, and where the next letter goes.
    #[derive(Debug, Default, Clone)]
    struct Screen(Arc<Mutex<(Rows, usize, usize)>>);

    type Rows = Vec<Vec<char>>;

    impl Screen {
        fn write(&self, text: &str) {
            let mut screen = self.0.lock().expect("the screen");
            let (rows, row, column) = &mut *screen;
            for letter in text.chars() {
                match letter {
                    '\n' => (*row, *column) = (*row + 1, 0),
                    '\r' => *column = 0,
                    letter => {
                        // As a terminal has it, a full row ends with the next letter.
                        if *column == WIDTH {
                            (*row, *column) = (*row + 1, 0);
                        }
                        rows.resize(rows.len().max(*row + 1), Vec::new());
                        let line = &mut rows[*row];
                        line.resize(line.len().max(*column + 1), ' ');
                        line[*column] = letter;
                        *column += 1;
                    }
                }
            }
        }

        fn shown(&self) -> Vec<String> {
            let screen = self.0.lock().expect("the screen");
            let rows = screen.0.iter();
            let rows = rows.map(|it| it.iter().collect::<String>().trim_end().to_owned());
            rows.filter(|it| !it.is_empty()).collect()
        }

        fn moved(&self, rows: isize, columns: isize) -> io::Result<()> {
            let mut screen = self.0.lock().expect("the screen");
            screen.1 = screen.1.saturating_add_signed(rows);
            screen.2 = screen.2.saturating_add_signed(columns);
            Ok(())
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            WIDTH as u16
        }
        fn height(&self) -> u16 {
            20
        }
        fn move_cursor_up(&self, n: usize) -> io::Result<()> {
            self.moved(-n.cast_signed(), 0)
        }
        fn move_cursor_down(&self, n: usize) -> io::Result<()> {
            self.moved(n.cast_signed(), 0)
        }
        fn move_cursor_right(&self, n: usize) -> io::Result<()> {
            self.moved(0, n.cast_signed())
        }
        fn move_cursor_left(&self, n: usize) -> io::Result<()> {
            self.moved(0, -n.cast_signed())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write(text);
            self.write("\n");
            Ok(())
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.write(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            let mut screen = self.0.lock().expect("the screen");
            let (rows, row, column) = &mut *screen;
            *column = 0;
            if let Some(line) = rows.get_mut(*row) {
                line.clear();
            }
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_said_stands_above_and_no_moving_line_stays() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let lines = MultiProgress::with_draw_target(target);
        let (one, two) = (Address::identity("one"), Address::identity("two"));
        let mut moving = Moving::on(lines.clone());
        moving.whole("0 of 2 done".to_owned());
        moving.add(&one, "one: creating".to_owned());
        moving.add(&two, "two: creating".to_owned());
        for at in 0..5 {
            assert!(said(&lines, &format!("notice {at}\n")));
            moving.change(&one, format!("one: waiting {at}"));
        }
        assert!(said(
            &lines,
            &format!("{}\nand one more\n", "wide ".repeat(20))
        ));
        moving.end(&one);
        moving.whole("1 of 2 done".to_owned());
        assert!(said(&lines, "one: created\n"));
        drop(moving);
        screen.write("end\n");
        let mut wanted: Vec<String> = (0..5).map(|at| format!("notice {at}")).collect();
        wanted.extend([12, 8].map(|words| "wide ".repeat(words).trim_end().to_owned()));
        wanted.push("and one more".to_owned());
        wanted.extend(["one: created".to_owned(), "end".to_owned()]);
        assert_eq!(screen.shown(), wanted);
    }

    #[test]
    fn where_nothing_is_drawn_all_is_still_to_be_said() {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        assert!(!said(&lines, "words\n"));
    }
}
