package org.orchestra.architecture.bad.workflow.clock;

import java.util.List;
import java.util.concurrent.CompletableFuture;

public final class UsesThreads {
    public long start(List<String> words) {
        new Thread(words::clear).start();
        CompletableFuture.runAsync(words::clear).join();
        return words.parallelStream().count();
    }
}
