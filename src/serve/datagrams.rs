//! Datagrams of a port: most are answered at once, one after the other; what takes time gets a task of its own.

use std::{
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tokio::{net::UdpSocket, task::JoinSet};

use crate::{trace::Party, world::Fakes};

/// Answers that a port prepares at once; further questions are lost, as on a busy network.
const N_LATE_MAX: usize = 256;
/// Datagrams that are answered before other ports get their turn.
const N_IN_A_ROW_MAX: usize = 64;
/// No DNS message is longer.
const N_PACKET_BYTES_MAX: usize = 65_535;

/// Serves for ever.
pub(super) async fn serve(fakes: &Fakes, party: Party, udp: &Arc<UdpSocket>) {
    let mut late = JoinSet::new();
    let mut packet = vec![0; N_PACKET_BYTES_MAX];
    loop {
        // An error is about an answer that could not be delivered earlier.
        drop(udp.readable().await);
        let mut n_answered = 0;
        while n_answered < N_IN_A_ROW_MAX
            && let Ok((n_bytes, peer)) = udp.try_recv_from(&mut packet)
        {
            n_answered += 1;
            if late.len() < N_LATE_MAX {
                answer(fakes, party, (udp, &packet[..n_bytes], peer), &mut late);
            }
        }
        while late.try_join_next().is_some() {}
        if n_answered == N_IN_A_ROW_MAX {
            tokio::task::yield_now().await;
        }
    }
}

fn answer(
    fakes: &Fakes,
    party: Party,
    (udp, packet, peer): (&Arc<UdpSocket>, &[u8], SocketAddr),
    late: &mut JoinSet<()>,
) {
    let mut answer = fakes.datagram(party, packet, &peer.to_string());
    // Unless the answer waits for something it is there already.
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(None) => {}
        Poll::Ready(Some(bytes)) => {
            if udp.try_send_to(&bytes, peer).is_err() {
                let udp = Arc::clone(udp);
                // Datagrams may be lost; the peer asks again.
                late.spawn(async move { drop(udp.send_to(&bytes, peer).await) });
            }
        }
        Poll::Pending => {
            let udp = Arc::clone(udp);
            late.spawn(async move {
                if let Some(bytes) = answer.await {
                    drop(udp.send_to(&bytes, peer).await);
                }
            });
        }
    }
}
