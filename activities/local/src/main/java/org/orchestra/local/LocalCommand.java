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

/** Starts commands so that they belong to nobody: not to this process, its session, its files or its environment. */
final class LocalCommand {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    private final Path script;

    LocalCommand(Path state) {
        this.script = state.resolve("run.sh");
        install();
    }

    /**
     * Returns as soon as the script is on its way, before the command has an owner. Starting twice is harmless.
     *
     * @throws StartFailedException when something is in the way of its folder, so that trying again would not help
     * @throws UncheckedIOException when the working directory, the log or the process cannot be made for now
     */
    void start(RunSpec order, RunFolder folder) {
        try {
            Path directory = Path.of(order.paths().directory());
            Path log = Path.of(order.paths().log());
            make(directory);
            make(Objects.requireNonNull(log.getParent()));
            int code = launcher(order, folder)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .redirectInput(new File("/dev/null"))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("setsid ended with exit code " + code + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a run was started.", e);
        }
    }

    private static void make(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            Path obstacle = obstacle(folder);
            if (obstacle != null) {
                throw new StartFailedException(
                        format("the folder %s cannot be made, for %s is in the way", folder, obstacle), e);
            }
            throw e;
        }
    }

    /** What will never become a folder that can be written to; null when there is nothing of that kind. */
    private static @Nullable Path obstacle(Path folder) {
        Path path = folder;
        while (path != null && !Files.exists(path, NOFOLLOW_LINKS)) {
            path = path.getParent();
        }
        return path == null || (Files.isDirectory(path) && Files.isWritable(path)) ? null : path;
    }

    private ProcessBuilder launcher(RunSpec order, RunFolder folder) {
        // With --fork the script is nobody's child: this process keeps no thread to wait for it.
        var builder = new ProcessBuilder(
                "setsid", "--fork", "/bin/sh", script.toString(), folder.path().toString(), order.command());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.put("ORCHESTRA_TASK", order.task().name());
        environment.put("ORCHESTRA_JOB", Integer.toString(order.key().job()));
        environment.put("ORCHESTRA_ATTEMPT", Integer.toString(order.key().attempt()));
        environment.put(RunFolder.MARK, folder.path().toString());
        environment.putAll(devices(order));
        return builder;
    }

    /** The first variable is read by container runtimes, the second by CUDA itself. */
    private static Map<String, String> devices(RunSpec order) {
        return order.allocation().device() == DeviceKind.GPU
                ? Map.of(
                        "CUDA_VISIBLE_DEVICES",
                        order.devices().stream().map(String::valueOf).collect(joining(",")))
                : Map.of("NVIDIA_VISIBLE_DEVICES", "void", "CUDA_VISIBLE_DEVICES", "");
    }

    /** Moved into place, for a shell reads its script piece by piece, and one of an earlier server may be reading. */
    private void install() {
        try (InputStream source = Objects.requireNonNull(LocalCommand.class.getResourceAsStream("run.sh"))) {
            Files.createDirectories(script.getParent());
            Path arriving = Files.createTempFile(script.getParent(), "run", ".sh");
            Files.writeString(arriving, new String(source.readAllBytes(), UTF_8));
            Files.move(arriving, script, ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
