package org.orchestra.api.log;

import java.util.concurrent.Executors;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Answers that take as long as they take: they hold threads of their own, and who makes them limits their number. */
@Configuration(proxyBeanMethods = false)
class AsyncConfiguration implements WebMvcConfigurer {
    private static final long NO_LIMIT = -1;

    @Override
    public void configureAsyncSupport(AsyncSupportConfigurer async) {
        async.setDefaultTimeout(NO_LIMIT);
        async.setTaskExecutor(new TaskExecutorAdapter(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "answer");
            thread.setDaemon(true);
            return thread;
        })));
    }
}
