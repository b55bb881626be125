//! When the loads of a request run: once no resolver can go on without them. A batch then holds every key of its level,
//! whatever the machine is busy with, and no request waits for a timer to find out.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

type Load = BoxFuture<'static, ()>;

tokio::task_local! {
    static WAITING: Arc<Mutex<Vec<Load>>>;
}

/// Hears whether the resolvers have more to do before they wait: a long list takes more than one turn.
struct Heard {
    more: AtomicBool,
    task: Waker,
}

impl Wake for Heard {
    fn wake(self: Arc<Self>) {
        self.more.store(true, Ordering::SeqCst);
        self.task.wake_by_ref();
    }
}

/// Leaves a load to [`gathering`], or starts it where nobody gathers.
pub fn leave(load: Load) {
    let mut load = Some(load);
    let left = WAITING.try_with(|waiting| {
        waiting.lock().unwrap_or_else(PoisonError::into_inner).extend(load.take());
    });
    if left.is_err()
        && let Some(load) = load
    {
        tokio::spawn(load);
    }
}

/// Executes a request, and its loads whenever all its resolvers wait.
pub async fn gathering<T>(work: impl Future<Output = T>) -> T {
    let waiting = Arc::<Mutex<Vec<Load>>>::default();
    let worked = async {
        let (mut work, mut loads) = (pin!(work), FuturesUnordered::new());
        poll_fn(|context| {
            let heard = Arc::new(Heard { more: AtomicBool::new(false), task: context.waker().clone() });
            let waker = Waker::from(Arc::clone(&heard));
            loop {
                if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Poll::Ready(done);
                }
                if heard.more.swap(false, Ordering::SeqCst) {
                    return Poll::Pending;
                }
                loads.extend(waiting.lock().unwrap_or_else(PoisonError::into_inner).drain(..));
                let mut some_ended = false;
                while let Poll::Ready(Some(())) = loads.poll_next_unpin(context) {
                    some_ended = true;
                }
                if !some_ended {
                    return Poll::Pending;
                }
            }
        })
        .await
    };
    WAITING.scope(Arc::clone(&waiting), worked).await
}
