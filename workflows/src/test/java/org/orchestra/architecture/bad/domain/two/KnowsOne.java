package org.orchestra.architecture.bad.domain.two;

import org.orchestra.architecture.bad.domain.one.KnowsTwo;

public interface KnowsOne {
    KnowsTwo other();
}
