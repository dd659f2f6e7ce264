package org.orchestra.api.event;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.orchestra.api.stream.ManualTimer;
import org.orchestra.api.stream.RecordingSink;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.FeedPosition;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;
import org.orchestra.testing.SettableClock;
import tools.jackson.databind.json.JsonMapper;

/** What is sent to which subscriber and when, round by round. */
class EventStreamsTest {
    private static final FeedPosition BEGIN = new FeedPosition(1, 0);

    private final SettableClock clock = SettableClock.stopped();
    private final ManualTimer timer = new ManualTimer();
    private final List<Set<FeedPosition>> queries = new ArrayList<>();
    private final EventStreams streams =
            new EventStreams(this::since, new ShortEncoder(), clock, ManualTimer.poller(timer));

    private TaskState state = TaskState.RUNNING;
    private long last;

    @Test
    void aSubscriberIsSentTheTaskAtOnceAndTransitionsInRounds() throws IOException {
        // given
        RecordingSink client = watch("ana");
        assertThat(client.received()).isEqualTo("task RUNNING\n");

        // when
        timer.runNextRound();
        last = 2;
        timer.runNextRound();
        timer.runNextRound();

        // then
        assertThat(client.received()).isEqualTo("task RUNNING\n1 2 task RUNNING\n");
    }

    @Test
    void manySubscribersOfOneTaskCostOneQuery() throws IOException {
        // given
        List<RecordingSink> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(watch("user" + i));
        }
        queries.clear();

        // when
        last = 1;
        timer.runNextRound();

        // then
        assertThat(queries).containsExactly(Set.of(BEGIN));
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.received()).isEqualTo("task RUNNING\n1 task RUNNING\n"));
    }

    @Test
    void aSlowSubscriberHoldsUpNobodyAndMissesNothing() throws IOException {
        // given
        RecordingSink slow = watch("ana");
        RecordingSink quick = watch("ana");
        slow.stall();

        // when
        for (last = 1; last <= 3; last++) {
            timer.runNextRound();
        }
        last = 3;

        // then
        assertThat(slow.received()).isEqualTo("task RUNNING\n");
        assertThat(quick.received()).endsWith("1 task RUNNING\n2 task RUNNING\n3 task RUNNING\n");
        slow.resume();
        timer.runNextRound();
        assertThat(slow.received()).isEqualTo("task RUNNING\n1 2 3 task RUNNING\n");
    }

    @Test
    void aSubscriberThatReadsNothingForAMinuteIsCutOff() throws IOException {
        // given
        RecordingSink client = watch("ana");
        client.stall();

        // when
        clock.setAhead(Duration.ofSeconds(50));
        timer.runNextRound();
        assertThat(client.whole()).isNotDone();
        clock.setAhead(Duration.ofMinutes(2));
        timer.runNextRound();

        // then
        assertThat(client.whole()).isDone();
        timer.runNextRound();
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void aSilentStreamHasHeartbeats() throws IOException {
        // given
        RecordingSink client = watch("ana");

        // when
        clock.setAhead(Duration.ofSeconds(16));
        timer.runNextRound();
        timer.runNextRound();

        // then
        assertThat(client.received()).isEqualTo("task RUNNING\n:\n\n");
    }

    @Test
    void aClientThatHangsUpIsForgottenInTheNextRound() throws IOException {
        // given
        RecordingSink client = watch("ana");

        // when
        client.hangUp();
        timer.runNextRound();
        queries.clear();
        timer.runNextRound();

        // then
        assertThat(queries).isEmpty();
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void theStreamEndsWithTheTaskAndThenNothingIsQueried() throws IOException {
        // given
        RecordingSink client = watch("ana");

        // when
        last = 1;
        state = TaskState.DONE;
        timer.runNextRound();

        // then
        assertThat(client.received()).isEqualTo("task RUNNING\n1 task DONE\n");
        assertThat(client.whole()).isDone();
        timer.runNextRound();
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void aLongHistoryIsSentInPiecesAndTheTaskWithTheLastOne() throws IOException {
        // given
        last = 7;

        // when
        RecordingSink client = watch("ana");

        // then
        assertThat(client.received()).isEqualTo("1 2 3 4 5 6 7 task RUNNING\n");
        assertThat(queries).hasSize(3);
    }

    @Test
    void aRoundThatFailsLosesNothing() throws IOException {
        // given
        RecordingSink client = watch("ana");
        last = -1;

        // when
        timer.runNextRound();
        last = 2;
        timer.runNextRound();

        // then
        assertThat(client.received()).isEqualTo("task RUNNING\n1 2 task RUNNING\n");
    }

    @Test
    void aUserCannotExceedTheLimitOfStreams() throws IOException {
        // given
        RecordingSink first = watch("ana");
        for (int i = 1; i < EventStreams.MAX_PER_USER; i++) {
            watch("ana");
        }

        // then
        assertThatThrownBy(() -> watch("ana"))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "You watch 20 tasks at once, which is the limit: end one of these streams before you open another.");
        watch("ben");
        first.abort();
        watch("ana");
    }

    @Test
    void aStreamThatCannotBeOpenedTakesNoPlace() {
        for (int i = 0; i <= EventStreams.MAX_PER_USER; i++) {
            assertThatThrownBy(() -> streams.open("ana", BEGIN, listener -> {
                        throw new IOException("gone");
                    }))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void allStreamsEndBeforeTheServerStops() throws IOException {
        // given
        RecordingSink client = watch("ana");
        RecordingSink slow = watch("ana");
        slow.stall();

        // when
        streams.stop();

        // then
        assertThat(client.whole()).isDone();
        assertThat(slow.whole()).isDone();
        assertThat(watch("ana").whole()).isDone();
    }

    private RecordingSink watch(String user) throws IOException {
        AtomicReference<RecordingSink> client = new AtomicReference<>();
        streams.open(user, BEGIN, listener -> {
            client.set(new RecordingSink(listener));
            return client.get();
        });
        timer.runDue();
        return client.get();
    }

    /** At most three transitions at once; fails when there is a negative number of them. */
    private Map<FeedPosition, TaskUpdates> since(Set<FeedPosition> positions, Set<Long> wanted) {
        if (last < 0) {
            throw new IllegalStateException("the database is away");
        }
        queries.add(positions);
        Map<FeedPosition, TaskUpdates> updates = new HashMap<>();
        for (FeedPosition position : positions) {
            List<Transition> next = LongStream.rangeClosed(position.seq() + 1, Math.min(last, position.seq() + 3))
                    .mapToObj(EventStreamsTest::transition)
                    .toList();
            if (!next.isEmpty() || wanted.contains(position.task())) {
                updates.put(position, new TaskUpdates(next, position.seq() + next.size() < last, task()));
            }
        }
        return updates;
    }

    private TaskView task() {
        TaskView task = mock();
        doAnswer(call -> state).when(task).state();
        return task;
    }

    private static Transition transition(long seq) {
        return new Transition(seq, Instant.EPOCH, null, null, "RUNNING", "RUNNING", "ana", null);
    }

    /** Writes events as their numbers and states. */
    private static final class ShortEncoder extends EventEncoder {
        ShortEncoder() {
            super(JsonMapper.builder().build());
        }

        @Override
        byte[] transitions(List<Transition> transitions) {
            return transitions.stream()
                    .map(transition -> transition.seq() + " ")
                    .collect(joining())
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] task(TaskView task) {
            return "task %s\n".formatted(task.state()).getBytes(StandardCharsets.UTF_8);
        }
    }
}
