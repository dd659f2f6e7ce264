package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import org.junit.jupiter.api.Test;

class ExecFailureTest {
    @Test
    void anExitCodeStaysWhenTheConnectionBreaksOffAfterIt() throws Exception {
        // given a command that has ended, which the client of Kubernetes forgets when it loses the connection
        ExecFailure failure = new ExecFailure("sh");
        Process ended = new ProcessBuilder("sh", "-c", "exit 7").start();
        ended.waitFor();
        failure.watch(ended);

        // when
        failure.set(new EOFException());

        // then
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.sentence()).as("no reason of its end").doesNotContain("broke off");
    }

    @Test
    void aCommandWhoseConnectionBreaksOffHasNoExitCode() throws Exception {
        // given
        ExecFailure failure = new ExecFailure("cat");
        Process running = new ProcessBuilder("cat").start();
        failure.watch(running);

        // when
        failure.set(new EOFException());

        // then
        assertThat(failure.exitCode()).isNull();
        assertThat(failure.sentence()).contains("broke off");
        running.destroy();
    }
}
