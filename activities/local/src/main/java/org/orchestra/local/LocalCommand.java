package org.orchestra.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.PathBlockedException;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.RunFiles.OpenRun;

/** Starts commands that are independent of this process, its session, its open files and its environment. */
final class LocalCommand {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    private final Path script;
    private final Confinement confinement;
    private final RunFiles files;

    LocalCommand(Path script, Confinement confinement, RunFiles files) {
        this.script = script;
        this.confinement = confinement;
        this.files = files;
    }

    /**
     * Installs the script and tries, if it shall, what it may do on this machine.
     *
     * @param state the folder for the state of the runs
     * @param hidden the folders that jobs must not see, but for their own user's folder in them
     */
    static LocalCommand install(Path state, Confine confine, List<Path> hidden, RunFiles files) {
        Path script = install(state);
        Confinement confinement = switch (confine) {
            case AUTO -> Confinement.probe(script, hidden, files);
            case NEVER -> Confinement.none();
        };
        confinement.announce(state);
        return new LocalCommand(script, confinement, files);
    }

    Confinement confinement() {
        return confinement;
    }

    /**
     * Returns once the script is started, before the command has an owner. Starting twice is harmless.
     *
     * @throws StartFailedException when something blocks the folder, so that a retry would not help
     * @throws UncheckedIOException when the working directory, the log or the process cannot be created for now
     */
    void start(RunSpec spec, RunFolder folder) {
        try {
            files.prepare(spec.paths());
            try (OpenRun open = files.open(spec.paths())) {
                start(launcher(spec, folder), open);
            }
        } catch (PathBlockedException e) {
            throw new StartFailedException(String.valueOf(e.getMessage()), e);
        } catch (AccessDeniedException e) {
            throw new StartFailedException(format("the server may not write to %s", e.getFile()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a run was started.", e);
        }
    }

    private static void start(ProcessBuilder launcher, OpenRun open) throws IOException, InterruptedException {
        int code = launcher.directory(open.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(open.log().toFile()))
                .redirectInput(new File("/dev/null"))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("setsid exited with code " + code + ".");
        }
    }

    private ProcessBuilder launcher(RunSpec spec, RunFolder folder) {
        // With --fork the script is not a child of this process, which needs no thread to wait for it.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "--fork",
                "/bin/sh",
                script.toString(),
                "run",
                folder.path().toString()));
        command.addAll(confinement.arguments(spec.paths()));
        var builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putIfAbsent("LANG", "C.UTF-8");
        environment.put("ORCHESTRA_TASK", spec.task().name());
        environment.put("ORCHESTRA_JOB", Integer.toString(spec.key().job()));
        environment.put("ORCHESTRA_ATTEMPT", Integer.toString(spec.key().attempt()));
        environment.put("ORCHESTRA_SCRATCH", spec.paths().scratch());
        environment.put(RunFolder.MARK, folder.path().toString());
        environment.putAll(devices(spec));
        return builder;
    }

    /** Container runtimes read the first variable, CUDA itself reads the second. */
    private static Map<String, String> devices(RunSpec spec) {
        return spec.allocation().device() == DeviceKind.GPU
                ? Map.of(
                        "CUDA_VISIBLE_DEVICES",
                        spec.devices().stream().map(String::valueOf).collect(joining(",")))
                : Map.of("NVIDIA_VISIBLE_DEVICES", "void", "CUDA_VISIBLE_DEVICES", "");
    }

    /**
     * Moves the script into place: a shell reads its script piece by piece, and one of an earlier server may be reading. The
     * same script stays, so that a server comes back on a full disk.
     */
    static Path install(Path state) {
        Path script = state.resolve("run.sh");
        try (InputStream source = Objects.requireNonNull(LocalCommand.class.getResourceAsStream("run.sh"))) {
            byte[] text = source.readAllBytes();
            if (Files.exists(script) && Arrays.equals(Files.readAllBytes(script), text)) {
                return script;
            }
            Files.createDirectories(script.getParent());
            Path temporary = Files.createTempFile(script.getParent(), "run", ".sh");
            Files.write(temporary, text);
            Files.move(temporary, script, ATOMIC_MOVE);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
