package org.orchestra.api;

import com.sun.management.ThreadMXBean;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Measures how many bytes of heap the server's thread allocates while it handles an upload. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class AllocationProbe extends OncePerRequestFilter {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final AtomicLong last = new AtomicLong(-1);

    /** By the latest upload; -1 when there was none. */
    public long allocated() {
        return last.get();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long before = threads.getCurrentThreadAllocatedBytes();
        chain.doFilter(request, response);
        if (request.getMethod().equals("PUT")) {
            last.set(threads.getCurrentThreadAllocatedBytes() - before);
        }
    }
}
