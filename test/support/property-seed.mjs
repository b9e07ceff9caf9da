import fc from 'fast-check';

// The suite tries the same inputs every time, so that nobody's change goes red by another's luck. REGREEN_PROPERTY_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.REGREEN_PROPERTY_SEED ?? 20261121) });
