package org.orchestra.api.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.shell.RunningShell;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellSize;
import org.orchestra.runner.shell.ShellSource;

/** A cluster whose shells print what is typed, and end with exit code 5 when the input ends. */
final class EchoingShells implements ShellSource {
    final List<ShellSize> sizes = new CopyOnWriteArrayList<>();
    final List<ShellCommand> commands = new CopyOnWriteArrayList<>();
    final List<Echo> closed = new CopyOnWriteArrayList<>();

    @Override
    public RunningShell open(TaskRef task, RunKey run, ShellCommand command) throws IOException {
        commands.add(command);
        if (command.words().contains("broken")) {
            throw new IOException("The container does not run: wait until it does.");
        }
        return new Echo();
    }

    final class Echo implements RunningShell {
        private final PipedInputStream output = new PipedInputStream();
        private final PipedOutputStream input;

        Echo() throws IOException {
            input = new PipedOutputStream(output);
        }

        @Override
        public OutputStream input() {
            return input;
        }

        @Override
        public InputStream output() {
            return output;
        }

        @Override
        public InputStream errors() {
            return InputStream.nullInputStream();
        }

        @Override
        public void resize(ShellSize size) {
            sizes.add(size);
        }

        @Override
        public ShellEnd await() {
            return new ShellEnd(5, null);
        }

        @Override
        public void close() {
            closed.add(this);
            try {
                input.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
