package org.orchestra.architecture.bad.domain.one;

import org.orchestra.architecture.bad.domain.two.KnowsOne;

public record KnowsTwo(KnowsOne other) {}
