CREATE TABLE migration (id TEXT PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT;
CREATE TABLE workspace (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE origin (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
      resource BLOB NOT NULL, scope BLOB NOT NULL, resource_schema_url TEXT NOT NULL, scope_schema_url TEXT NOT NULL, version INTEGER
    ) STRICT;
CREATE TABLE block (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE trace (
      id INTEGER PRIMARY KEY,
      workspace INTEGER NOT NULL, trace_id BLOB NOT NULL, experiment INTEGER NOT NULL,
      start_us INTEGER NOT NULL, end_us INTEGER,
      status INTEGER NOT NULL,                 -- 0 in progress, 1 ok, 2 error, 3 unspecified
      name INTEGER NOT NULL,
      received_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, revision INTEGER NOT NULL,
      span_count INTEGER NOT NULL, error_count INTEGER NOT NULL,
      input_tokens INTEGER, output_tokens INTEGER, usage TEXT, cost REAL, unpriced INTEGER NOT NULL,
      input_preview TEXT, output_preview TEXT,      -- of the root span, one readable line each
      request_preview TEXT, response_preview TEXT,  -- as a client's StartTrace states them
      error_type INTEGER, error TEXT,
      session TEXT, session_us INTEGER, user TEXT, user_us INTEGER,  -- *_us: start of the span that said so
      version INTEGER, models TEXT,
      client_request_id TEXT, finalized INTEGER NOT NULL, clock_suspect INTEGER NOT NULL,  -- finalized: bits of stated (open-traces.ts)
      checksum INTEGER,                        -- CRC-32 of the row (trace-checksum.ts)
      UNIQUE (workspace, trace_id)
    ) STRICT;
CREATE TABLE span (
      trace INTEGER NOT NULL, span_id BLOB NOT NULL, parent_id BLOB,
      name INTEGER NOT NULL, type INTEGER NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL,
      start_us INTEGER NOT NULL, duration_us INTEGER,          -- null: announced, still open
      block INTEGER NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL, origin INTEGER NOT NULL,
      model INTEGER, provider INTEGER, tool INTEGER,
      input_tokens INTEGER, output_tokens INTEGER, usage TEXT, cost REAL, unpriced INTEGER,
      counted INTEGER,                                         -- 1: usage and cost are part of the trace's sums; 0: repeated by spans below
      error_type INTEGER, error TEXT,
      PRIMARY KEY (trace, span_id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE span_revision (
      trace INTEGER NOT NULL, span_id BLOB NOT NULL, replaced_ms INTEGER NOT NULL,
      block INTEGER NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL, origin INTEGER NOT NULL,
      PRIMARY KEY (trace, span_id, replaced_ms)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE fragment (
      id INTEGER PRIMARY KEY AUTOINCREMENT, trace INTEGER NOT NULL, block INTEGER NOT NULL,
      position INTEGER NOT NULL, length INTEGER NOT NULL, spans INTEGER NOT NULL
    ) STRICT;
CREATE TABLE fragment_grave (id INTEGER PRIMARY KEY AUTOINCREMENT, fragment INTEGER NOT NULL) STRICT;
CREATE TABLE stale_hour (id INTEGER PRIMARY KEY AUTOINCREMENT, experiment INTEGER NOT NULL, hour INTEGER NOT NULL) STRICT;
CREATE TABLE facet (
      id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, kind INTEGER NOT NULL, term INTEGER NOT NULL, traces INTEGER NOT NULL,
      UNIQUE (experiment, kind, term)
    ) STRICT;
CREATE TABLE facet_member (facet INTEGER NOT NULL, chunk INTEGER NOT NULL, members BLOB NOT NULL, PRIMARY KEY (facet, chunk)) STRICT, WITHOUT ROWID;
CREATE TABLE trace_tag (
      trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE trace_metadata (
      trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE experiment (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace INTEGER NOT NULL REFERENCES workspace (id),
      name TEXT NOT NULL,
      artifact_location TEXT NOT NULL,
      stage TEXT NOT NULL CHECK (stage IN ('active', 'deleted')),
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
      UNIQUE (workspace, name)
    ) STRICT;
CREATE TABLE experiment_tag (
      experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (experiment, key)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE assessment (
      workspace INTEGER NOT NULL,
      id TEXT NOT NULL,
      trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
      span_id TEXT,                            -- 16 hex digits
      kind TEXT NOT NULL CHECK (kind IN ('feedback', 'expectation', 'issue')),
      name TEXT NOT NULL,
      value TEXT NOT NULL,                     -- JSON
      rationale TEXT,
      source_type TEXT NOT NULL, source_id TEXT NOT NULL,
      error TEXT,                              -- JSON
      metadata TEXT NOT NULL,                  -- JSON object of texts
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
      overrides TEXT,
      valid INTEGER NOT NULL,
      PRIMARY KEY (workspace, id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE price_override (
      experiment INTEGER PRIMARY KEY REFERENCES experiment (id) ON DELETE CASCADE,
      prices TEXT NOT NULL                     -- JSON list of stated prices
    ) STRICT;
CREATE INDEX trace_time ON trace (experiment, start_us, status, end_us, input_tokens, output_tokens, cost);
CREATE INDEX trace_session ON trace (experiment, session, start_us) WHERE session IS NOT NULL;
CREATE INDEX trace_user ON trace (experiment, user, start_us) WHERE user IS NOT NULL;
CREATE INDEX span_revision_age ON span_revision (replaced_ms);
CREATE INDEX span_revision_block ON span_revision (block);
CREATE INDEX fragment_trace ON fragment (trace);
CREATE INDEX fragment_block ON fragment (block);
CREATE INDEX trace_tag_value ON trace_tag (key, value, trace);
CREATE INDEX trace_metadata_value ON trace_metadata (key, value, trace) WHERE length(value) < 256;
CREATE INDEX assessment_trace ON assessment (trace, created_ms);
CREATE INDEX assessment_name ON assessment (workspace, name, kind, trace) WHERE valid = 1;
INSERT INTO migration VALUES ('0001-spans', 1796006987275);
INSERT INTO migration VALUES ('0002-experiments', 1796006987275);
INSERT INTO migration VALUES ('0003-assessments', 1796006987275);
INSERT INTO migration VALUES ('0004-prices', 1796006987275);
INSERT INTO workspace VALUES (1, 'default');
INSERT INTO term VALUES (1, 'agent');
INSERT INTO term VALUES (2, '1.2');
INSERT INTO term VALUES (3, 'AGENT');
INSERT INTO term VALUES (4, 'chat shop-model');
INSERT INTO term VALUES (5, 'shop-model');
INSERT INTO term VALUES (6, 'shop');
INSERT INTO term VALUES (7, 'LLM');
INSERT INTO term VALUES (8, 'execute_tool look_up');
INSERT INTO term VALUES (9, 'look_up');
INSERT INTO term VALUES (10, 'TOOL');
INSERT INTO term VALUES (11, 'LookupError');
INSERT INTO term VALUES (12, 'first try');
INSERT INTO term VALUES (13, 'UNKNOWN');
INSERT INTO term VALUES (14, 'second try');
INSERT INTO term VALUES (15, 'deleted');
INSERT INTO term VALUES (16, 'stated');
INSERT INTO origin VALUES (1, x'62be53d893b06cdd3fa4722484b0ea65', x'0a998080000a0c736572766963652e6e616d6512868080000a0473686f700a9b8080000a0f736572766963652e76657273696f6e12858080000a03312e320aa38080000a166465706c6f796d656e742e656e7669726f6e6d656e7412868080000a0470726f64', x'0a06676f6c64656e120131', '', '', 2);
INSERT INTO block VALUES (1, 415670055, x'28b52ffd601f030d14002624804600b1a60dfcbb8cb2e1ffb54936f77e4fbd2f5a6447fe52a023fd3ce489bbdeab9ab46eee6ed3b2589650695dd53ef463dd65fb13f381da494fbf2fbfadd2f340de9eb599950175006a006800ad1a56eb86d5a261b55cb05a3058ad19133d2d747aa24a762ddf9842455da367df28c89822edad5b7b7741aa16c0f71fe3d2bbc39685007cff36a66c81c0a001497ec0f7dfe1729c6ab1146b2cc3e52c70a810f8fe53ccd00c0f5ea9103383149ae1c197ce0915cae7645b3f510f131c90ebf344602525560a3cc076a07c4e38d72e4a84efa6e3a65b16227734ee9e00c0f7bfe1ca5e3776a21b4b51ade900f8fe514c6b2908be7f994bab5876ddd1cc91e885a33b007cff1c2ead62f656ad5d43f8fe6ba6c434c7b86e3aea1a378b1481ef9fc4ee225cf0fdbf982bf98115cedd2c552e12e0fbaf71693f51ad1d85e9980a42ef3fe61eb09920111af56cf22da31902f8fe73e6078ed0fbd77069eb2f779b76876dc5fc44755702dfbfcd0471619e6f26be9bceae550c37e311f8fe57cc4db7cc51d462f6d64db3e38b556ab27e2281ef9fc52823110904dfbfcc955dcbd703beff1193bb77ab9802e0fb0f814392e3e1860c15cae70477a6977bb9c8ddbb4dbebbcc617cc4640744d228ad4aab09966e5db5a60ee0fbe73100df7f8e595a955652652422c56d7ddb9b6d18df38b5a5ca25a648bd33c5322690d97527638a0c332080020984b0eaab19626b001b191467828cb4d8992bc39d18c8283b9787b2db4294fef4de9e0f622ec714fe0d990df073ae15b5204b675c90701c346ac37fcedf2954b9ce631364eb04657d5ec56c9016c0e0e0ef636a6f1b3898cea36a9ed7266ecba5201a29ee23190b1fd06d39647b5cf7746ec2389a6396653704');
INSERT INTO block VALUES (2, 3982594051, x'28b52ffd605a02c50f00a6db63423091d201c018472646682911a106c3548b3d077339b6f392767a3cb6a552cb2449327732d3bdb4fb7353a27d4ee2a185eb9b55ba4a7245628e55a8f256f935ed272955004f0050001b86ae2828ea98ad7d6519bcd211c7ff26a82b310b80e37f97d72039a7e9d995b5a94f99ac667b0a38fe3f41492fa31605176440e8482fa31610112e355032265a5f0eda50c72cbc12b30690c478c4151e6f83455cb024d6b65b849cd89ad7284a99e0f8bfc5b3ed91d636689a419d48fcbfe16eae81a138425cb26bd59825ad048eff55501d2f24fee7f0ecec8fdfea6e7466537ba4dd0e38fe87a19ce37f0f6fbab60322948c09ddaa8fbb0635f75bf5ddac0ef5084964315d4d69865198f2dacc5a19c1f1ffc880e37f18940a8b0a4b6cb060d381b5afead066b06b631522e4c43bfb4eb76ea82f5db951940239d1de2a690c1bd2e37f121a4e361dc8c1accd429fcff1ff8847c0f17f0a4df55a1fd0ede32e01c4f1ff87d774e54e0234d3b34bdb0af5c7635039f8e0ff18163a1cff77d0dcaf88e3ff125488e37f10310168b8082941102a20800209a6b276fcc963eca152cd40b5dbe7753f75c9bd9d75aed820267132e3cc95e15a8c6464f88d548e64dc026ae505defb41f4f24ce1db90c100fa94e52c87d3a08910fe73fed918ee3620d609caf2bc6ad94058f3df7271258df3a4cec7ecceb27c87');
INSERT INTO block VALUES (3, 2445000966, x'28b52ffd603b00dd080064100a1000021208aa2a056167656e743001397bf0fa0a7ecd871841c8da9f407ecd87184a9f8080000a0f6d6c666c6f772e7370616e5479706512898080000a07224147454e54224ad58080000a11496e7075747312bd8080000a3b7b227175657374696f6e223a20225768657265206973206d79206f726465723f20e6b3a8e69687e381afe381a9e38193e381a7e38199e3818b227d4aab8080000a124f7574928080000a1022497420697320736869707065642e224a998080000a0a73657373696f6e2e696412888080000a0674616c6b2d324a93757365722e696412858080000a03616e6e4a9b8080000a0e61737361792e7461672e7469657212868080000a04676f6c6406009633815edc79ba608c7194892023321802');
INSERT INTO block VALUES (4, 3573874040, x'28b52ffd203b7d010064020a1000031208aa2a096669727374207472793001397b4842038ccd871841c82a38098ccd871802002023321802');
INSERT INTO block VALUES (5, 1842987396, x'28b52ffd203c85010074020a1000031208aa2a0a7365636f6e64207472793001397b4842038ccd871841c82a38098ccd871802002023321802');
INSERT INTO trace VALUES (1, 1, x'00000000000000000000000000000001', 1, 1767607260000000, 1767607260900000, 1, 1, 1796006988710, 1796006988889, 3, 3, 0, 1000, 50, '{"input":600,"cachedRead":400,"output":50}', 0.00084, 0, 'Where is my order? 注文はどこですか', 'It is shipped.', NULL, NULL, NULL, NULL, 'talk-1', 1767607260000000, 'ann', 1767607260000000, 2, '["shop-model"]', NULL, 0, 0, 1353876665);
INSERT INTO trace VALUES (2, 1, x'00000000000000000000000000000002', 1, 1767607320000000, 1767607320900000, 1, 1, 1796006988750, 1796006988771, 2, 3, 1, 1000, 50, '{"input":600,"cachedRead":400,"output":50}', 0.00084, 0, 'Where is my order? 注文はどこですか', 'It is shipped.', NULL, NULL, 11, 'no such order: A-2', 'talk-2', 1767607320000000, 'ann', 1767607320000000, 2, '["shop-model"]', NULL, 0, 0, 98732768);
INSERT INTO trace VALUES (3, 1, x'00000000000000000000000000000003', 1, 1767607380000000, 1767607380100000, 1, 14, 1796006988789, 1796006988810, 2, 1, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2, NULL, NULL, 0, 0, 3786304864);
INSERT INTO trace VALUES (5, 1, x'00000000000000000000000000000005', 1, 1767607500000000, 1767607501500000, 2, 16, 1796006988860, 1796006988860, 1, 0, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'in short', 'out short', NULL, NULL, 'talk-1', 0, 'ann', 0, NULL, NULL, 'request-5', 3, 0, 3034167020);
INSERT INTO span VALUES (1, x'aaaaaaaaaaaaaaaa', NULL, 1, 1, 1, 0, 1767607260000000, 900000, 1, 0, 315, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO span VALUES (1, x'bbbbbbbbbbbbbbbb', x'aaaaaaaaaaaaaaaa', 4, 2, 1, 0, 1767607260010000, 500000, 1, 315, 554, 1, 5, 6, NULL, 1000, 50, '{"cachedRead":400,"input":600,"output":50}', 0.00084, NULL, 1, NULL, NULL);
INSERT INTO span VALUES (1, x'cccccccccccccccc', x'bbbbbbbbbbbbbbbb', 8, 3, 1, 0, 1767607260020000, 30000, 1, 869, 186, 1, NULL, NULL, 9, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO span VALUES (2, x'aaaaaaaaaaaaaaaa', NULL, 1, 1, 1, 0, 1767607320000000, 900000, 3, 0, 315, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO span VALUES (2, x'bbbbbbbbbbbbbbbb', x'aaaaaaaaaaaaaaaa', 4, 2, 1, 0, 1767607320010000, 500000, 2, 0, 554, 1, 5, 6, NULL, 1000, 50, '{"cachedRead":400,"input":600,"output":50}', 0.00084, NULL, 1, NULL, NULL);
INSERT INTO span VALUES (2, x'cccccccccccccccc', x'bbbbbbbbbbbbbbbb', 8, 3, 1, 2, 1767607320020000, 30000, 2, 554, 304, 1, NULL, NULL, 9, NULL, NULL, NULL, NULL, NULL, NULL, 11, 'no such order: A-2');
INSERT INTO span VALUES (3, x'aaaaaaaaaaaaaaaa', NULL, 14, 0, 1, 0, 1767607380000000, 100000, 5, 0, 60, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO span_revision VALUES (3, x'aaaaaaaaaaaaaaaa', 1796006988810, 4, 0, 59, 1);
INSERT INTO fragment VALUES (1, 1, 1, 0, 1055, 3);
INSERT INTO fragment VALUES (2, 2, 2, 0, 858, 2);
INSERT INTO fragment VALUES (3, 2, 3, 0, 315, 1);
INSERT INTO fragment VALUES (4, 3, 4, 0, 59, 1);
INSERT INTO fragment VALUES (5, 3, 5, 0, 60, 1);
INSERT INTO fragment_grave VALUES (1, 6);
INSERT INTO stale_hour VALUES (1, 1, 491002);
INSERT INTO stale_hour VALUES (2, 1, 491002);
INSERT INTO stale_hour VALUES (3, 1, 491002);
INSERT INTO facet VALUES (1, 1, 2, 1, 2);
INSERT INTO facet VALUES (2, 1, 3, 3, 2);
INSERT INTO facet VALUES (3, 1, 2, 4, 2);
INSERT INTO facet VALUES (4, 1, 3, 7, 2);
INSERT INTO facet VALUES (5, 1, 0, 5, 2);
INSERT INTO facet VALUES (6, 1, 5, 6, 2);
INSERT INTO facet VALUES (7, 1, 2, 8, 2);
INSERT INTO facet VALUES (8, 1, 3, 10, 2);
INSERT INTO facet VALUES (9, 1, 1, 9, 2);
INSERT INTO facet VALUES (10, 1, 4, 11, 1);
INSERT INTO facet VALUES (11, 1, 2, 12, 0);
INSERT INTO facet VALUES (12, 1, 3, 13, 1);
INSERT INTO facet VALUES (13, 1, 2, 14, 1);
INSERT INTO facet VALUES (14, 1, 2, 15, 0);
INSERT INTO facet_member VALUES (1, 0, x'01000200');
INSERT INTO facet_member VALUES (2, 0, x'01000200');
INSERT INTO facet_member VALUES (3, 0, x'01000200');
INSERT INTO facet_member VALUES (4, 0, x'01000200');
INSERT INTO facet_member VALUES (5, 0, x'01000200');
INSERT INTO facet_member VALUES (6, 0, x'01000200');
INSERT INTO facet_member VALUES (7, 0, x'01000200');
INSERT INTO facet_member VALUES (8, 0, x'01000200');
INSERT INTO facet_member VALUES (9, 0, x'01000200');
INSERT INTO facet_member VALUES (10, 0, x'0200');
INSERT INTO facet_member VALUES (11, 0, x'');
INSERT INTO facet_member VALUES (12, 0, x'0300');
INSERT INTO facet_member VALUES (13, 0, x'0300');
INSERT INTO facet_member VALUES (14, 0, x'');
INSERT INTO trace_tag VALUES (1, 'color', 'blue');
INSERT INTO trace_tag VALUES (5, 'color', 'red');
INSERT INTO trace_tag VALUES (1, 'mlflow.linkedPrompts', '[{"name":"greet","version":"3"}]');
INSERT INTO trace_tag VALUES (5, 'mlflow.traceName', 'stated');
INSERT INTO trace_tag VALUES (1, 'tier', 'gold');
INSERT INTO trace_tag VALUES (2, 'tier', 'gold');
INSERT INTO trace_metadata VALUES (5, 'build', '7');
INSERT INTO trace_metadata VALUES (5, 'mlflow.sourceRun', 'run-1');
INSERT INTO trace_metadata VALUES (5, 'mlflow.trace.session', 'talk-1');
INSERT INTO trace_metadata VALUES (5, 'mlflow.trace.user', 'ann');
INSERT INTO experiment VALUES (0, 1, 'Default', 'mlflow-artifacts:/0', 'active', 1796006987293, 1796006987293);
INSERT INTO experiment VALUES (1, 1, 'shop', 'mlflow-artifacts:/1', 'active', 1796006988579, 1796006988579);
INSERT INTO experiment VALUES (2, 1, 'retired', 'mlflow-artifacts:/2', 'deleted', 1796006988664, 1796006988677);
INSERT INTO experiment_tag VALUES (1, 'team', 'sales');
INSERT INTO assessment VALUES (1, 'a-1', 1, NULL, 'feedback', 'good', 'true', 'right', 'HUMAN', 'ann', NULL, '{"k":"v"}', 1767657600000, 1796006988905, NULL, 0);
INSERT INTO assessment VALUES (1, 'a-2', 1, NULL, 'feedback', 'good', 'false', NULL, 'HUMAN', 'ann', NULL, '{}', 1767657600000, 1796006988925, 'a-1', 1);
INSERT INTO assessment VALUES (1, 'a-3', 1, NULL, 'expectation', 'answer', '"it is shipped"', NULL, 'HUMAN', 'ann', NULL, '{}', 1767657600000, 1796006988985, NULL, 1);
INSERT INTO price_override VALUES (1, '[{"provider":null,"model":"shop-model","effectiveFrom":"2026-01-01","input":1,"output":4,"cachedRead":0.1}]');
INSERT INTO sqlite_sequence VALUES ('experiment', 2);
INSERT INTO sqlite_sequence VALUES ('fragment', 6);
INSERT INTO sqlite_sequence VALUES ('stale_hour', 3);
INSERT INTO sqlite_sequence VALUES ('fragment_grave', 1);
