package org.orchestra.architecture.bad.workflow.clock;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

public final class ThrowsDice {
    public void shuffle(List<Object> dice) {
        dice.add(UUID.randomUUID());
        dice.add(Math.random());
        dice.add(new Random().nextInt());
        Collections.shuffle(dice);
    }
}
