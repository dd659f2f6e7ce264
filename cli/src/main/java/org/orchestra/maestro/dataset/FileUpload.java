package org.orchestra.maestro.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.SortedSet;
import java.util.function.LongConsumer;
import org.orchestra.maestro.server.RequestBody;

/** One file, uploaded unchanged. */
record FileUpload(SourceFile file) implements Upload {

    @Override
    public long bytes() {
        return file.bytes();
    }

    @Override
    public String filename() {
        return String.valueOf(file.path().getFileName());
    }

    @Override
    public SortedSet<String> leftOut() {
        return Collections.emptySortedSet();
    }

    @Override
    public RequestBody body(LongConsumer progress) {
        return new RequestBody() {
            @Override
            public String contentType() {
                return "application/octet-stream";
            }

            @Override
            public long length() {
                return file.bytes();
            }

            @Override
            public void writeTo(OutputStream network) throws IOException {
                file.copyTo(network, progress);
            }
        };
    }
}
