package org.orchestra.api.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.orchestra.api.stream.RecordingSink;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamRound.Next;
import org.orchestra.domain.Refusal;
import org.orchestra.testing.SettableClock;

/** How one client is served, round by round. */
class LogStreamTest {
    private static final Refusal SILENT = Refusal.conflict("log-not-at-hand", "The worker does not answer.");

    private final SettableClock clock = SettableClock.stopped();
    private final RecordingSink client = new RecordingSink(new NoOpStreamListener());
    private final PiecewiseLog log = new PiecewiseLog();
    private boolean runEnded;
    private int closed;

    @Test
    void everyRoundReadsOnePieceAndTheLastOneEndsTheStream() {
        // given
        LogStream stream = stream(null);
        log.pieces.addAll(List.of("one ", "two ", "three "));
        log.rest = "rest";
        runEnded = true;

        // then
        assertThat(stream.run()).isEqualTo(Next.AT_ONCE);
        assertThat(client.received()).isEqualTo("one ");
        Next next = Next.AT_ONCE;
        while (next == Next.AT_ONCE) {
            next = stream.run();
        }
        assertThat(next).isEqualTo(Next.NEVER);
        assertThat(client.whole()).isCompletedWithValue("one two three rest");
        assertThat(closed).isOne();
        assertThat(log.closed).isTrue();
    }

    @Test
    void nothingIsReadForAClientThatHasNotTakenWhatItWasGivenButTheLeaseLives() {
        // given
        LogStream stream = stream(null);
        log.pieces.addAll(List.of("one ", "two ", "three "));
        stream.run();

        // when
        client.stall();
        for (int seconds = 2; seconds < 60; seconds += 2) {
            clock.setAhead(Duration.ofSeconds(seconds));
            assertThat(stream.run()).isEqualTo(Next.LATER);
        }

        // then
        assertThat(log.pieces).containsExactly("two ", "three ");
        assertThat(log.renewals).isGreaterThan(20);

        // when
        client.resume();
        stream.run();

        // then
        assertThat(client.received()).isEqualTo("one two ");
    }

    @Test
    void aClientThatTakesNothingForAMinuteIsCutOff() {
        // given
        LogStream stream = stream(null);
        client.stall();

        // when
        clock.setAhead(Duration.ofSeconds(61));

        // then
        assertThat(stream.run()).isEqualTo(Next.NEVER);
        assertThat(client.whole()).isCompletedExceptionally();
        assertThat(closed).isOne();
    }

    @Test
    void aClientThatHasHungUpIsForgotten() {
        // given
        LogStream stream = stream(null);
        assertThat(stream.run()).isEqualTo(Next.LATER);

        // when
        client.hangUp();

        // then
        assertThat(stream.run()).isEqualTo(Next.NEVER);
        assertThat(log.closed).isTrue();
        assertThat(closed).isOne();
    }

    @Test
    void aLogThatCannotBeReadCutsTheStreamOff() {
        // given
        LogStream stream = stream(null);
        log.failure = new IOException("the volume is away");

        // then
        assertThat(stream.run()).isEqualTo(Next.NEVER);
        assertThat(client.whole()).isCompletedExceptionally();
    }

    @Test
    void whatIsLostOnItsWayIsAwaitedAlthoughAllHasBeenCopied() {
        // given
        LogStream stream = stream(SILENT);
        log.complete = true;
        log.pieces.add("one ");
        log.losesNext = true;

        // when
        stream.run();
        assertThat(client.whole()).isNotDone();
        log.complete = true;
        log.pieces.add("one ");
        clock.setAhead(Duration.ofSeconds(2));
        stream.run();
        stream.run();

        // then
        assertThat(client.whole()).isCompletedWithValue("one ");
    }

    @Test
    void aRequestForWhatThereIsSoFarIsRefusedWhenTheWorkerIsSilent() {
        // given
        LogStream stream = stream(SILENT);
        assertThat(stream.run()).isEqualTo(Next.LATER);

        // when
        clock.setAhead(Duration.ofSeconds(11));

        // then
        assertThat(stream.run()).isEqualTo(Next.NEVER);
        assertThat(client.whole()).isCompletedExceptionally();
        assertThat(client.whole().handle((text, failure) -> failure).join()).isEqualTo(SILENT);
    }

    private LogStream stream(@Nullable Refusal silent) {
        LogStream.Mode mode = new LogStream.Mode(Duration.ofSeconds(1), silent);
        return new LogStream(log, client, () -> runEnded, mode, clock, () -> closed++);
    }

    private static final class NoOpStreamListener implements StreamListener {
        @Override
        public void drained() {}

        @Override
        public void closed() {}
    }

    private static final class PiecewiseLog implements LiveLog {
        private final Deque<String> pieces = new ArrayDeque<>();
        private String rest = "";
        private @Nullable IOException failure;
        private boolean complete;
        private boolean losesNext;
        private boolean closed;
        private int renewals;

        @Override
        public byte[] next() throws IOException {
            if (failure != null) {
                throw failure;
            }
            String piece = pieces.isEmpty() ? "" : pieces.remove();
            if (losesNext) {
                losesNext = false;
                complete = false;
                return new byte[0];
            }
            return piece.getBytes(UTF_8);
        }

        @Override
        public boolean isComplete() {
            return complete;
        }

        @Override
        public void renew() {
            renewals++;
        }

        @Override
        public void finish() {
            pieces.add(rest);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
