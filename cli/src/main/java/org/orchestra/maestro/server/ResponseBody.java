package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, read as it arrives.
 *
 * @param firstByte offset of the body in the resource; 0 unless the response is partial
 * @param version strong entity tag of the resource; absent if the server sent none
 */
public record ResponseBody(
        InputStream content, long firstByte, @Nullable String version) {
    private static final Pattern PARTIAL = Pattern.compile("bytes (\\d{1,18})-.*");

    static ResponseBody of(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        String tag = header(response, "ETag");
        return new ResponseBody(
                entity == null ? InputStream.nullInputStream() : entity.getContent(),
                firstByte(response),
                tag == null || tag.startsWith("W/") ? null : tag);
    }

    byte[] bytes() throws IOException {
        return content.readAllBytes();
    }

    private static long firstByte(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != HttpStatus.SC_PARTIAL_CONTENT) {
            return 0;
        }
        String range = header(response, "Content-Range");
        Matcher partial = PARTIAL.matcher(range == null ? "" : range);
        if (!partial.matches()) {
            throw new IOException("partial response without a valid Content-Range");
        }
        return Long.parseLong(partial.group(1));
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
