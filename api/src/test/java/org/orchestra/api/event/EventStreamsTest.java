package org.orchestra.api.event;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.FeedPosition;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;
import org.orchestra.testing.SettableClock;
import tools.jackson.databind.json.JsonMapper;

/** Who is told what and when, round by round. */
class EventStreamsTest {
    private static final FeedPosition BEGIN = new FeedPosition(1, 0);

    private final SettableClock clock = new SettableClock();
    private final ScheduledExecutorService teller = mock();
    private final ScheduledFuture<?> rounds = mock();
    private final List<Set<FeedPosition>> questions = new ArrayList<>();
    private final EventStreams streams = new EventStreams(this::since, new InShort(), clock, teller);

    private TaskState state = TaskState.RUNNING;
    private long last;
    private Runnable round = () -> {};

    @BeforeEach
    void everythingInThisThread() {
        doAnswer(call -> {
                    call.getArgument(0, Runnable.class).run();
                    return null;
                })
                .when(teller)
                .execute(any());
        doAnswer(call -> {
                    round = call.getArgument(0);
                    return rounds;
                })
                .when(teller)
                .scheduleWithFixedDelay(any(), anyLong(), anyLong(), any());
    }

    @Test
    void whoComesIsToldOfTheTaskAtOnceAndOfTransitionsInRounds() throws IOException {
        // given
        Client client = follow("ana");
        assertThat(client.text).isEqualTo("task RUNNING\n");

        // when
        round.run();
        last = 2;
        round.run();
        round.run();

        // then
        assertThat(client.text).isEqualTo("task RUNNING\n1 2 task RUNNING\n");
    }

    @Test
    void manyWhoFollowOneTaskCostOneQuestion() throws IOException {
        // given
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(follow("user" + i));
        }
        questions.clear();

        // when
        last = 1;
        round.run();

        // then
        assertThat(questions).containsExactly(Set.of(BEGIN));
        assertThat(clients).allSatisfy(client -> assertThat(client.text).isEqualTo("task RUNNING\n1 task RUNNING\n"));
    }

    @Test
    void whoIsSlowKeepsNobodyWaitingAndMissesNothing() throws IOException {
        // given
        Client slow = follow("ana");
        Client quick = follow("ana");
        slow.drained = false;

        // when
        for (last = 1; last <= 3; last++) {
            round.run();
        }
        last = 3;

        // then
        assertThat(slow.text).isEqualTo("task RUNNING\n");
        assertThat(quick.text).endsWith("1 task RUNNING\n2 task RUNNING\n3 task RUNNING\n");
        slow.drained = true;
        round.run();
        assertThat(slow.text).isEqualTo("task RUNNING\n1 2 3 task RUNNING\n");
    }

    @Test
    void whoTakesNothingForAMinuteIsDropped() throws IOException {
        // given
        Client client = follow("ana");
        client.drained = false;

        // when
        clock.setAhead(Duration.ofSeconds(50));
        round.run();
        assertThat(client.closed).isFalse();
        clock.setAhead(Duration.ofMinutes(2));
        round.run();

        // then
        assertThat(client.closed).isTrue();
        verify(rounds).cancel(false);
    }

    @Test
    void aStreamOnWhichNothingHappensShowsThatItIsAlive() throws IOException {
        // given
        Client client = follow("ana");

        // when
        clock.setAhead(Duration.ofSeconds(16));
        round.run();
        round.run();

        // then
        assertThat(client.text).isEqualTo("task RUNNING\n:\n\n");
    }

    @Test
    void theStreamEndsWithTheTaskAndNobodyAsksAnyMore() throws IOException {
        // given
        Client client = follow("ana");

        // when
        last = 1;
        state = TaskState.DONE;
        round.run();

        // then
        assertThat(client.text).isEqualTo("task RUNNING\n1 task DONE\n");
        assertThat(client.closed).isTrue();
        verify(rounds).cancel(false);
    }

    @Test
    void aLongStoryIsToldInPiecesAndTheTaskWithTheLast() throws IOException {
        // given
        last = 7;

        // when
        Client client = follow("ana");

        // then
        assertThat(client.text).isEqualTo("1 2 3 4 5 6 7 task RUNNING\n");
        assertThat(questions).hasSize(3);
    }

    @Test
    void aRoundThatFailsLosesNothing() throws IOException {
        // given
        Client client = follow("ana");
        last = -1;

        // when
        round.run();
        last = 2;
        round.run();

        // then
        assertThat(client.text).isEqualTo("task RUNNING\n1 2 task RUNNING\n");
    }

    @Test
    void aUserMayFollowSoManyTasksAtOnceAndNoMore() throws IOException {
        // given
        Client first = follow("ana");
        for (int i = 1; i < EventStreams.MOST; i++) {
            follow("ana");
        }

        // then
        assertThatThrownBy(() -> follow("ana"))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "You follow 20 tasks at once, which is the most: end one of these streams before you open another.");
        follow("ben");
        first.drop();
        follow("ana");
    }

    @Test
    void aStreamThatCannotBeOpenedTakesNoPlace() {
        for (int i = 0; i <= EventStreams.MOST; i++) {
            assertThatThrownBy(() -> streams.open("ana", BEGIN, onClosed -> {
                        throw new IOException("gone");
                    }))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void allStreamsEndBeforeTheServerStops() throws IOException {
        // given
        Client client = follow("ana");
        Client slow = follow("ana");
        slow.drained = false;

        // when
        streams.stop();

        // then
        assertThat(client.closed).isTrue();
        assertThat(slow.closed).isTrue();
        assertThat(follow("ana").closed).isTrue();
    }

    private Client follow(String user) throws IOException {
        Client client = new Client();
        streams.open(user, BEGIN, onClosed -> {
            client.onClosed = onClosed;
            return client;
        });
        return client;
    }

    /** At most three transitions at once; fails when there is a negative number of them. */
    private Map<FeedPosition, TaskUpdates> since(Set<FeedPosition> read, Set<Long> greeted) {
        if (last < 0) {
            throw new IllegalStateException("the database is away");
        }
        questions.add(read);
        Map<FeedPosition, TaskUpdates> news = new HashMap<>();
        for (FeedPosition position : read) {
            List<Transition> next = LongStream.rangeClosed(position.seq() + 1, Math.min(last, position.seq() + 3))
                    .mapToObj(EventStreamsTest::transition)
                    .toList();
            if (!next.isEmpty() || greeted.contains(position.task())) {
                news.put(position, new TaskUpdates(next, position.seq() + next.size() < last, task()));
            }
        }
        return news;
    }

    private TaskView task() {
        TaskView task = mock();
        doAnswer(call -> state).when(task).state();
        return task;
    }

    private static Transition transition(long seq) {
        return new Transition(seq, Instant.EPOCH, null, null, "RUNNING", "RUNNING", "ana", null);
    }

    /** Events as their numbers and states. */
    private static final class InShort extends EventEncoder {
        InShort() {
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

    /** What a client has read. */
    private static final class Client implements EventSink {
        private String text = "";
        private boolean drained = true;
        private boolean closed;
        private Runnable onClosed = () -> {};

        @Override
        public void write(byte[] event) {
            text += new String(event, StandardCharsets.UTF_8);
        }

        @Override
        public boolean isDrained() {
            return drained;
        }

        @Override
        public void end() {
            drop();
        }

        @Override
        public void drop() {
            closed = true;
            onClosed.run();
        }
    }
}
