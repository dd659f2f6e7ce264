package org.orchestra.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;

/** Starts commands that are independent of this process, its session, its open files and its environment. */
final class LocalCommand {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    private final Path script;

    LocalCommand(Path state) {
        this.script = state.resolve("run.sh");
        install();
    }

    /**
     * Returns once the script is started, before the command has an owner. Starting twice is harmless.
     *
     * @throws StartFailedException when something blocks the folder, so that a retry would not help
     * @throws UncheckedIOException when the working directory, the log or the process cannot be created for now
     */
    void start(RunSpec spec, RunFolder folder) {
        try {
            Path directory = Path.of(spec.paths().directory());
            Path log = Path.of(spec.paths().log());
            createFolder(directory);
            createFolder(Objects.requireNonNull(log.getParent()));
            int code = launcher(spec, folder)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .redirectInput(new File("/dev/null"))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("setsid exited with code " + code + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a run was started.", e);
        }
    }

    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            Path blocker = blocker(folder);
            if (blocker != null) {
                throw new StartFailedException(
                        format("the folder %s cannot be created: %s is not a writable folder", folder, blocker), e);
            }
            throw e;
        }
    }

    /** The nearest existing ancestor when it is not a writable folder; else null. */
    private static @Nullable Path blocker(Path folder) {
        Path path = folder;
        while (path != null && !Files.exists(path, NOFOLLOW_LINKS)) {
            path = path.getParent();
        }
        return path == null || (Files.isDirectory(path) && Files.isWritable(path)) ? null : path;
    }

    private ProcessBuilder launcher(RunSpec spec, RunFolder folder) {
        // With --fork the script is not a child of this process, which needs no thread to wait for it.
        var builder = new ProcessBuilder(
                "setsid", "--fork", "/bin/sh", script.toString(), folder.path().toString(), spec.command());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.put("ORCHESTRA_TASK", spec.task().name());
        environment.put("ORCHESTRA_JOB", Integer.toString(spec.key().job()));
        environment.put("ORCHESTRA_ATTEMPT", Integer.toString(spec.key().attempt()));
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

    /** Moves the script into place: a shell reads its script piece by piece, and one of an earlier server may be reading. */
    private void install() {
        try (InputStream source = Objects.requireNonNull(LocalCommand.class.getResourceAsStream("run.sh"))) {
            Files.createDirectories(script.getParent());
            Path temporary = Files.createTempFile(script.getParent(), "run", ".sh");
            Files.writeString(temporary, new String(source.readAllBytes(), UTF_8));
            Files.move(temporary, script, ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
