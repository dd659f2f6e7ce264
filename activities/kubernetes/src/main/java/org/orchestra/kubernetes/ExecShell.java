package org.orchestra.kubernetes;

import static java.util.Objects.requireNonNullElse;

import io.kubernetes.client.Exec.ExecProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.orchestra.runner.shell.RunningShell;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellSize;

/** A command in a container, over a connection to the API server. */
final class ExecShell implements RunningShell {
    /** The exit code comes with the end of the output. */
    private static final long PATIENCE_SECONDS = 10;

    private final ExecProcess process;
    private final ExecFailure failure;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final OutputStream input;
    private final InputStream output;
    private final InputStream errors;

    /** @param withErrors whether standard error is apart */
    ExecShell(ExecProcess process, ExecFailure failure, boolean withErrors) {
        this.process = process;
        this.failure = failure;
        // At once: the client gives out no stream of a connection that is closed.
        this.input = process.getOutputStream();
        this.output = process.getInputStream();
        this.errors = withErrors ? process.getErrorStream() : InputStream.nullInputStream();
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
        return errors;
    }

    @Override
    public void resize(ShellSize size) throws IOException {
        process.resize(size.columns(), size.rows());
    }

    @Override
    public ShellEnd await() throws InterruptedException {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        int code = ended ? requireNonNullElse(failure.exitCode(), process.exitValue()) : -1;
        // The client makes up negative ones where there is none.
        return code < 0 ? new ShellEnd(null, failure.sentence()) : new ShellEnd(code, null);
    }

    @Override
    public void close() {
        // Once: the client does not expect it twice.
        if (closed.compareAndSet(false, true)) {
            process.destroy();
        }
    }
}
