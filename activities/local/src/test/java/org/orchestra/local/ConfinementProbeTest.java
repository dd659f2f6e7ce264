package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.CHILD;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Machines that refuse namespaces, which this one does not: scripts take their part. */
class ConfinementProbeTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    @Test
    void whatTheDiskOfTheVolumeRefusesIsSeenBeforeARun() throws IOException {
        // when
        Confinement confinement = probe(
                "case $2,$PWD in \"$3\"/*,\"$3\"/*) echo 'mount: this disk cannot be bound'; exit 32;; esac",
                Duration.ofSeconds(60));

        // then
        assertThat(confinement.namespaced()).isFalse();
        assertThat(confinement.describe())
                .startsWith("This machine allows no namespaces (mount: this disk cannot be bound):");
    }

    @Test
    void aMountThatNeverReturnsIsNotWaitedFor() throws IOException {
        // when
        Confinement confinement = probe(CHILD + "; exit 0", Duration.ofSeconds(1));

        // then
        assertThat(confinement.describe()).contains("(trying it took more than 1 s)");
        await(() -> !lives(CHILD));
    }

    private Confinement probe(String script, Duration patience) throws IOException {
        Path file = Files.writeString(machine.folder().resolve("probe.sh"), script);
        return Confinement.probe(file, List.of(machine.folder().resolve("volume")), machine.files(), patience);
    }

    @Test
    void whoWantsNoneGetsNone() {
        // when
        Confinement confinement = LocalCommand.install(
                        machine.stateDirectory(),
                        Confine.NEVER,
                        List.of(machine.folder().resolve("volume")),
                        machine.files())
                .confinement();

        // then
        assertThat(confinement.namespaced()).isFalse();
        assertThat(confinement.describe()).startsWith("orchestra.worker.confine is never: a job can do");
        assertThat(machine.stateDirectory().resolve("confinement")).hasContent(confinement.describe());
    }
}
