//! `metier match --input` with each file format: the input rows come out, in order, with the same codes.

use std::fs;

use super::*;

/// Codes the file `input` in a folder into the file `output`.
fn code(folder: &Path, input: &str, output: &str, options: &[&str]) -> Output {
    let mut command = metier_in(folder);
    command.args(["match", "--input", input, "--output", output, "--title-column", "title", "--index"]);
    command.arg(sample_index()).args(options).output().unwrap()
}

fn done(coded: &Output) {
    assert_eq!(coded.status.code(), Some(0), "{}", stderr(coded));
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const JSON_ROWS: &str = "\u{feff}{\"id\": 1.50, \"title\":\"registered nurse\", \"tags\": [1, {\"b\": null, \"a\": 2}] }\r\n\
    {\"title\":\"cook, \\\"short order\\\"\\nnights\",\"id\":12345678901234567890}\n\
    \n\
    { }\n\
    {\"id\":null,\"title\":null,\"tags\":\"caf\u{e9}\"}\n\
    {\"title\":7}";

/// Members stay as written, down to a number's trailing zeros.
#[test]
fn json_members_are_kept_as_written() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.jsonl"), JSON_ROWS).unwrap();
    let coded = code(folder.path(), "in.jsonl", "out.jsonl", &["--top", "2"]);
    done(&coded);
    assert!(stderr(&coded).contains("1 blank lines"), "{}", stderr(&coded));
    let out = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    let starts = [
        "{\"id\": 1.50, \"title\":\"registered nurse\", \"tags\": [1, {\"b\": null, \"a\": 2}],\"decision\":\"",
        "{\"title\":\"cook, \\\"short order\\\"\\nnights\",\"id\":12345678901234567890,\"decision\":\"",
        "{\"decision\":\"none\"",
        "{\"id\":null,\"title\":null,\"tags\":\"caf\u{e9}\",\"decision\":\"none\"",
        "{\"title\":7,\"decision\":\"",
    ];
    assert_eq!(out.lines().count(), starts.len());
    for (line, start) in out.lines().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    let rows = lines(&folder.path().join("out.jsonl"));
    assert_eq!(rows[0]["candidates"][0]["code"], "29-1141.00");
    assert!(rows[0]["candidates"].as_array().unwrap().len() <= 2);
}

#[test]
fn json_members_become_columns_in_order_of_first_appearance() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.jsonl"), JSON_ROWS).unwrap();
    done(&code(folder.path(), "in.jsonl", "out.csv", &[]));
    let mut reader = csv::Reader::from_path(folder.path().join("out.csv")).unwrap();
    assert_eq!(reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(), ["id", "title", "tags"]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!((&rows[0][0], &rows[0][2]), ("1.50", "[1, {\"b\": null, \"a\": 2}]"));
    assert_eq!((&rows[1][0], &rows[1][1]), ("12345678901234567890", "cook, \"short order\"\nnights"));
    assert_eq!((&rows[3][0], &rows[3][1], &rows[3][2]), ("", "", "caf\u{e9}"));
}

#[test]
fn malformed_lines_are_refused_by_line_number() {
    let folder = empty_folder();
    for (input, output, says) in [
        ("{\"title\":\"a\"}\n[1]\n", "o.jsonl", "in.jsonl:2: the line is not a JSON object"),
        ("{\"title\":\"a\"}\n{\"title\":\n", "o.jsonl", "in.jsonl:2: the line is not a JSON object"),
        (
            "{\"name\":\"a\",\"id\":1}\n",
            "o.jsonl",
            "no column is named 'title'; the columns are 'name', 'id'",
        ),
        ("{\"title\":\"a\",\"margin\":1}\n", "o.jsonl", "already has a column 'margin'"),
        ("{\"title\":\"a\",\"margin\":1}\n", "o.csv", "already has a column 'margin'"),
    ] {
        fs::write(folder.path().join("in.jsonl"), input).unwrap();
        assert_refused(&code(folder.path(), "in.jsonl", output, &[]), &[says]);
    }
    let late = format!("{}{{\"title\":\"a\",\"late\":1}}\n", "{\"title\":\"a\"}\n".repeat(1_500));
    fs::write(folder.path().join("in.jsonl"), late).unwrap();
    assert_refused(&code(folder.path(), "in.jsonl", "o.csv", &[]), &["'late'", "--format jsonl"]);
    for ending in ["", ".partial", ".progress"] {
        assert!(
            !folder.path().join(format!("o.csv{ending}")).exists(),
            "nothing could resume from it: {ending}"
        );
    }
    done(&code(folder.path(), "in.jsonl", "o.jsonl", &[]));
    fs::write(folder.path().join("in.jsonl"), "").unwrap();
    done(&code(folder.path(), "in.jsonl", "empty.jsonl", &[]));
    assert_eq!(fs::read(folder.path().join("empty.jsonl")).unwrap(), b"");
}

/// Cells of a megabyte pass through; a row beyond the limit is refused with its line, and so is a quote that would
/// swallow the rest.
#[test]
fn large_cells_pass_and_endless_rows_are_refused() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let large = "x \"y\"\n".repeat(1 << 18);
    let mut writer = csv::Writer::from_path(at("in.csv")).unwrap();
    for row in [["title", "note"], ["nurse", &large], [&large, "a"]] {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
    done(&code(folder.path(), "in.csv", "out.csv", &[]));
    done(&code(folder.path(), "in.csv", "out.jsonl", &[]));
    let rows: Vec<_> = csv::Reader::from_path(at("out.csv")).unwrap().records().map(Result::unwrap).collect();
    assert!(rows.len() == 2 && rows[0][1] == *large && rows[1][0] == *large);
    assert_eq!(lines(&at("out.jsonl"))[1]["title"], large.as_str());

    fs::write(at("in.csv"), format!("title,n\na,1\nb,\"{}", "c\n".repeat(9 << 20))).unwrap();
    assert_refused(&code(folder.path(), "in.csv", "o.csv", &[]), &["in.csv:3:2: ", "larger than 16 MiB"]);
    fs::write(at("in.csv"), "title,n\na,1\nb,\"2\nc,3\n").unwrap();
    assert_refused(&code(folder.path(), "in.csv", "o.csv", &[]), &["in.csv:3:2: the quote", "never closed"]);
    fs::write(at("in.jsonl"), format!("{{\"title\":\"{}\"}}", "x".repeat(17 << 20))).unwrap();
    assert_refused(&code(folder.path(), "in.jsonl", "o.csv", &[]), &["in.jsonl:1: ", "larger than 16 MiB"]);
    assert!(!at("o.csv").exists() && !at("o.csv.partial").exists());
}

/// In a file with one column a blank line is a row without a title; in others it is skipped and reported.
#[test]
fn blank_lines_are_not_dropped_silently() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title\nnurse\n\ncashier\n").unwrap();
    done(&code(folder.path(), "in.csv", "out.csv", &[]));
    let out = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(out.lines().count() == 4 && out.lines().nth(2).unwrap().contains(",none,"), "{out}");
    fs::write(folder.path().join("in.csv"), "title,n\nnurse,1\n\n\ncashier,2\n").unwrap();
    let coded = code(folder.path(), "in.csv", "out.csv", &[]);
    done(&coded);
    assert!(stderr(&coded).contains("skipped 2 blank lines"), "{}", stderr(&coded));
}

/// Tabs and semicolons are detected in the header, and kept unless the output's name says otherwise.
#[test]
fn delimiters_are_detected_and_kept() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let header = |name: &str| fs::read_to_string(at(name)).unwrap().lines().next().unwrap().to_owned();
    let second = |name: &str| fs::read_to_string(at(name)).unwrap().lines().nth(1).unwrap().to_owned();
    fs::write(at("in.tsv"), "id\ttitle\n1\tregistered nurse, 5\" x 2\"\n").unwrap();
    for output in ["out.tsv", "out.txt"] {
        done(&code(folder.path(), "in.tsv", output, &[]));
        assert!(
            header(output).starts_with("id\ttitle\tonet_soc_code\toccupation_title\t"),
            "{}",
            header(output)
        );
        let row = second(output);
        assert!(
            row.starts_with("1\tregistered nurse, 5\" x 2\"\t29-1141.00\t"),
            "the cells are unchanged: {row}"
        );
    }
    done(&code(folder.path(), "in.tsv", "out.csv", &[]));
    assert!(header("out.csv").starts_with("id,title,onet_soc_code,"), "{}", header("out.csv"));
    assert!(second("out.csv").starts_with("1,\"registered nurse, 5\"\" x 2\"\"\",29-1141.00,"));

    fs::write(at("in.csv"), "id;title\n1;\"registered nurse; nights\"\n").unwrap();
    done(&code(folder.path(), "in.csv", "out.csv", &[]));
    assert!(
        second("out.csv").starts_with("1;\"registered nurse; nights\";29-1141.00;"),
        "{}",
        second("out.csv")
    );
    done(&code(folder.path(), "in.csv", "out.tab", &[]));
    assert!(
        second("out.tab").starts_with("1\tregistered nurse; nights\t29-1141.00\t"),
        "{}",
        second("out.tab")
    );
    done(&code(folder.path(), "in.csv", "out.jsonl", &[]));
    assert_eq!(lines(&at("out.jsonl"))[0]["title"], "registered nurse; nights");
    let piped = code(folder.path(), "in.csv", "-", &[]);
    assert!(stdout(&piped).starts_with("id;title;onet_soc_code;"), "{}", stdout(&piped));
}

/// A program that cuts text in the middle of an emoji leaves half of a surrogate pair. The rest of the title is still
/// a title: it is coded, with a warning.
#[test]
fn lone_surrogates_are_replaced_and_reported() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let rows = "{\"title\":\"cashier\"}\n{\"title\":\"registered nurse \\ud83d\"}\n{\"title\":\"cook \\ud83d\\ude00\"}\n";
    fs::write(at("in.jsonl"), rows).unwrap();
    let coded = code(folder.path(), "in.jsonl", "out.jsonl", &[]);
    done(&coded);
    let told = stderr(&coded);
    assert!(
        told.contains("warning: 1 rows have half of a surrogate pair") && told.contains("line 2"),
        "{told}"
    );
    let out = fs::read_to_string(at("out.jsonl")).unwrap();
    let row = out.lines().nth(1).unwrap();
    assert!(
        row.starts_with("{\"title\":\"registered nurse \\ud83d\",\"decision\":"),
        "kept as written: {row}"
    );
    assert!(row.contains("29-1141.00"), "{row}");
    done(&code(folder.path(), "in.jsonl", "out.csv", &[]));
    let mut reader = csv::Reader::from_path(at("out.csv")).unwrap();
    let titles: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(titles, ["cashier", "registered nurse \u{fffd}", "cook \u{1f600}"]);
}

#[test]
fn context_columns_are_found_by_name() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title,about,who\nnurse,wards,clinic\nnurse,,\n").unwrap();
    let columns = ["--description-column", "about", "--employer-column", "who"];
    done(&code(folder.path(), "in.csv", "out.csv", &columns));
    let refused = code(folder.path(), "in.csv", "o.csv", &["--industry-column", "naics"]);
    assert_refused(&refused, &["no column is named 'naics'; the columns are 'title', 'about', 'who'"]);
}

#[test]
fn the_summary_counts_decisions_and_doubtful_titles() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title\nzzzqqqxxx\nregistered nurse\nzzzqqqxxx\n\n").unwrap();
    let coded = code(folder.path(), "in.csv", "out.csv", &["--summary", "s.json", "--precision", "0.6"]);
    done(&coded);
    let told = stderr(&coded);
    assert!(told.starts_with("4 rows, ") && told.contains("none 3 (75.0%)"), "{told}");
    assert!(told.contains("2  \"zzzqqqxxx\"") && told.contains("1  \"(empty)\""), "{told}");
    let summary: Value = serde_json::from_slice(&fs::read(folder.path().join("s.json")).unwrap()).unwrap();
    assert_eq!((&summary["rows"], &summary["decisions"]["none"]["rows"]), (&4.into(), &3.into()));
    assert_eq!(summary["doubtful_titles"][0], serde_json::json!({"title": "zzzqqqxxx", "rows": 2}));
    assert!((summary["operating_point"]["precision"].as_f64().unwrap() - 0.6).abs() < 1e-6);
    let shares: f64 = ["accept", "review", "none"]
        .iter()
        .map(|name| summary["decisions"][name]["share"].as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-9);
    assert_eq!(summary["coverage"], summary["decisions"]["accept"]["share"]);
}

#[test]
fn reasons_need_json_lines() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title\nregistered nurse\n").unwrap();
    assert_refused(&code(folder.path(), "in.csv", "o.csv", &["--explain"]), &["--format jsonl"]);
    done(&code(folder.path(), "in.csv", "o.jsonl", &["--explain"]));
    let rows = lines(&folder.path().join("o.jsonl"));
    assert!(!rows[0]["candidates"][0]["evidence"].as_array().unwrap().is_empty());
}

#[cfg(feature = "parquet")]
mod parquet {
    use std::fs::File;
    use std::sync::Arc;

    use ::parquet::arrow::{ARROW_SCHEMA_META_KEY, encode_arrow_schema, parquet_to_arrow_schema};
    use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use ::parquet::file::metadata::KeyValue;
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::file::writer::SerializedFileWriter;
    use ::parquet::schema::parser::parse_message_type;

    use arrow_schema::{DataType, Field, Schema, TimeUnit};

    use super::*;

    const SCHEMA: &str = "message rows { required int64 id; optional binary title (UTF8); \
                          optional group tags (LIST) { repeated group list { optional binary element (UTF8); } } }";

    /// A file with row groups of 1,700 rows: numbers, titles (some null), and lists.
    fn write(path: &Path, titles: &[Option<&str>]) {
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let properties = WriterProperties::builder()
            .set_compression(::parquet::basic::Compression::ZSTD(::parquet::basic::ZstdLevel::default()));
        let mut writer =
            SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(properties.build()))
                .unwrap();
        for (place, rows) in titles.chunks(1_700).enumerate() {
            let mut group = writer.next_row_group().unwrap();
            let ids: Vec<i64> = (0..).skip(place * 1_700).take(rows.len()).collect();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
            column.close().unwrap();
            let present: Vec<i16> = rows.iter().map(|title| i16::from(title.is_some())).collect();
            let texts: Vec<ByteArray> = rows.iter().flatten().map(|&title| ByteArray::from(title)).collect();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&present), None).unwrap();
            column.close().unwrap();
            // Each list has two elements; the second is null.
            let tags = vec![ByteArray::from("t"); rows.len()];
            let (definition, repetition): (Vec<i16>, Vec<i16>) =
                (0..rows.len()).flat_map(|_| [(3, 0), (2, 1)]).unzip();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&tags, Some(&definition), Some(&repetition)).unwrap();
            column.close().unwrap();
            group.close().unwrap();
        }
        writer.close().unwrap();
    }

    fn read(path: &Path) -> Vec<Value> {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_json_value()).collect()
    }

    fn titles(count: usize) -> Vec<Option<&'static str>> {
        let some = [Some("registered nurse"), None, Some("a \"b\",\nc"), Some(""), Some("caf\u{e9} cashier")];
        some.into_iter().cycle().take(count).collect()
    }

    #[test]
    fn columns_of_any_type_are_kept_and_codes_match_other_formats() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        write(&at("in.parquet"), &titles(5_003));
        for output in ["out.parquet", "out.jsonl", "out.csv"] {
            done(&code(folder.path(), "in.parquet", output, &["--top", "2"]));
        }
        let (before, after, json) =
            (read(&at("in.parquet")), read(&at("out.parquet")), lines(&at("out.jsonl")));
        assert_eq!((after.len(), json.len()), (5_003, 5_003));
        for ((before, after), json) in before.iter().zip(&after).zip(&json) {
            for name in ["id", "title", "tags"] {
                assert_eq!((&before[name], &before[name]), (&after[name], &json[name]));
            }
            let best = &json["candidates"][0];
            assert_eq!(
                (&after["onet_soc_code"], &after["occupation_title"]),
                (&best["code"], &best["title"])
            );
            assert_eq!(
                (&after["decision"], &after["matched_title"]),
                (&json["decision"], &best["matched_title"])
            );
            assert_eq!(after["alt2_code"], json["candidates"][1]["code"]);
            assert_eq!(after["probability"].is_null(), best.is_null());
            assert!(after["margin"].is_number());
        }
        let mut reader = csv::Reader::from_path(at("out.csv")).unwrap();
        for (row, before) in reader.records().map(Result::unwrap).zip(&before) {
            assert_eq!(
                (row[0].to_owned(), &row[1]),
                (before["id"].to_string(), before["title"].as_str().unwrap_or(""))
            );
        }
    }

    /// A file with columns of whole numbers and a last one of titles, and an Arrow schema of these types.
    fn write_numbers(path: &Path, schema: &str, types: Option<Vec<DataType>>, titles: &[&[u8]]) {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let columns = schema.get_fields().iter();
        let note = types.map(|types| {
            let fields =
                columns.clone().zip(types).map(|(column, data)| Field::new(column.name(), data, false));
            let arrow = Schema::new(fields.collect::<Vec<_>>());
            KeyValue::new(ARROW_SCHEMA_META_KEY.to_owned(), encode_arrow_schema(&arrow))
        });
        let properties =
            WriterProperties::builder().set_key_value_metadata(note.map(|note| vec![note])).build();
        let file = File::create(path).unwrap();
        let mut writer = SerializedFileWriter::new(file, Arc::clone(&schema), Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for column in columns {
            let mut out = group.next_column().unwrap().unwrap();
            if column.name() == "title" {
                let texts: Vec<ByteArray> =
                    titles.iter().map(|&title| ByteArray::from(title.to_vec())).collect();
                out.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
            } else {
                out.typed::<Int64Type>()
                    .write_batch(&vec![1_700_000_000_123; titles.len()], None, None)
                    .unwrap();
            }
            out.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn durations_and_time_zones_are_kept_and_never_become_bare_numbers() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        let types = || {
            let zone = DataType::Timestamp(TimeUnit::Millisecond, Some("America/New_York".into()));
            vec![DataType::Duration(TimeUnit::Microsecond), zone, DataType::Utf8]
        };
        let schema = "message rows { required int64 took; required int64 at (TIMESTAMP(MILLIS,true)); \
                      required binary title (UTF8); }";
        write_numbers(&at("in.parquet"), schema, Some(types()), &[b"registered nurse"]);
        done(&code(folder.path(), "in.parquet", "out.parquet", &[]));
        let reader = SerializedFileReader::new(File::open(at("out.parquet")).unwrap()).unwrap();
        let metadata = reader.metadata().file_metadata();
        let arrow = parquet_to_arrow_schema(metadata.schema_descr(), metadata.key_value_metadata()).unwrap();
        let kept: Vec<_> = arrow.fields().iter().take(3).map(|field| field.data_type().clone()).collect();
        assert_eq!(kept, types());
        let added = |name: &str| arrow.field_with_name(name).unwrap().data_type().clone();
        assert_eq!((added("onet_soc_code"), added("margin")), (DataType::Utf8, DataType::Float32));
        for output in ["o.csv", "o.jsonl"] {
            let refused = code(folder.path(), "in.parquet", output, &[]);
            assert_refused(&refused, &["in.parquet: the column 'took' holds durations", "--format parquet"]);
        }
    }

    #[test]
    fn times_mean_the_same_as_text() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        let schema = |time: &str| {
            format!("message rows {{ required int64 at ({time}); required binary title (UTF8); }}")
        };
        for (time, text) in [
            ("TIMESTAMP(MILLIS,true)", "2023-11-14 22:13:20.123 +00:00"),
            ("TIMESTAMP(MILLIS,false)", "2023-11-14 22:13:20.123"),
            ("TIMESTAMP(NANOS,true)", "1970-01-01 00:28:20.000000123 +00:00"),
            ("TIMESTAMP(NANOS,false)", "1970-01-01 00:28:20.000000123"),
            ("TIME(NANOS,true)", "00:28:20.000000123"),
            ("DECIMAL(15,0)", "1700000000123"),
        ] {
            write_numbers(&at("in.parquet"), &schema(time), None, &[b"nurse"]);
            done(&code(folder.path(), "in.parquet", "out.csv", &[]));
            let mut reader = csv::Reader::from_path(at("out.csv")).unwrap();
            assert_eq!(&reader.records().next().unwrap().unwrap()[0], text, "{time}");
        }
    }

    #[test]
    fn titles_need_not_be_marked_as_text() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        let schema = "message rows { required binary title; }";
        write_numbers(&at("in.parquet"), schema, None, &["café cashier".as_bytes(), b"registered nurse"]);
        for output in ["out.jsonl", "out.parquet"] {
            done(&code(folder.path(), "in.parquet", output, &[]));
        }
        let rows = lines(&at("out.jsonl"));
        assert_eq!(
            (&rows[0]["title"], &rows[1]["candidates"][0]["code"]),
            (&"café cashier".into(), &"29-1141.00".into())
        );
        assert_eq!(read(&at("out.parquet"))[1]["onet_soc_code"], "29-1141.00");
        write_numbers(&at("in.parquet"), schema, None, &[b"cook", b"caf\xe9 cashier", b"nurse"]);
        for output in ["o.csv", "o.parquet"] {
            let refused = code(folder.path(), "in.parquet", output, &[]);
            assert_refused(&refused, &["in.parquet:2: the column 'title' holds bytes that are not UTF-8"]);
        }
        let options = ["--skip-bad-rows", "bad.csv", "--summary", "s.json"];
        done(&code(folder.path(), "in.parquet", "out.csv", &options));
        assert_eq!(csv::Reader::from_path(at("out.csv")).unwrap().records().count(), 2);
        assert_refused(
            &code(folder.path(), "in.parquet", "o.parquet", &options),
            &["bad rows cannot be left out"],
        );
    }

    #[test]
    fn other_formats_become_text_columns() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        let large = "x".repeat(1 << 20);
        fs::write(at("in.csv"), format!("title,note\nnurse,\"two\nlines \"\"q\"\"\"\n,{large}\n")).unwrap();
        done(&code(folder.path(), "in.csv", "out.parquet", &[]));
        let rows = read(&at("out.parquet"));
        assert_eq!((&rows[0]["note"], &rows[1]["title"]), (&"two\nlines \"q\"".into(), &"".into()));
        assert_eq!((&rows[1]["note"], &rows[1]["decision"]), (&large.into(), &"none".into()));
        assert_eq!(rows[1]["onet_soc_code"], Value::Null);

        fs::write(at("in.jsonl"), "{\"title\":\"nurse\",\"n\":1}\n{\"title\":null}\n").unwrap();
        done(&code(folder.path(), "in.jsonl", "out.parquet", &[]));
        let rows = read(&at("out.parquet"));
        assert_eq!(
            (&rows[0]["n"], &rows[1]["title"], &rows[1]["n"]),
            (&"1".into(), &Value::Null, &Value::Null)
        );
    }

    #[test]
    fn a_file_without_rows_succeeds() {
        let folder = empty_folder();
        write(&folder.path().join("in.parquet"), &[]);
        done(&code(folder.path(), "in.parquet", "out.parquet", &[]));
        assert!(read(&folder.path().join("out.parquet")).is_empty());
    }

    /// Any fault of a file is reported, and no output is left.
    #[test]
    fn unsuitable_or_damaged_files_are_refused() {
        let folder = empty_folder();
        let at = |name: &str| folder.path().join(name);
        write(&at("in.parquet"), &titles(10));
        let refused = |column: &str| {
            let mut command = metier_in(folder.path());
            command.args([
                "match",
                "--input",
                "in.parquet",
                "--output",
                "o.parquet",
                "--title-column",
                column,
            ]);
            command.arg("--index").arg(sample_index()).output().unwrap()
        };
        assert_refused(
            &refused("name"),
            &["no column is named 'name'; the columns are 'id', 'title', 'tags'"],
        );
        assert_refused(&refused("tags"), &["'tags' holds lists or groups"]);
        assert_refused(
            &code(folder.path(), "in.parquet", "o.parquet", &["--resume"]),
            &["--resume", "Parquet"],
        );
        let stdin = code(folder.path(), "-", "o.csv", &["--input-format", "parquet"]);
        assert_refused(&stdin, &["standard input"]);
        let whole = fs::read(at("in.parquet")).unwrap();
        for place in (0..whole.len()).step_by(11) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x55;
            fs::write(at("in.parquet"), damaged).unwrap();
            let output = ["o.csv", "o.parquet"][place % 2];
            let coded = code(folder.path(), "in.parquet", output, &[]);
            let told = stderr(&coded);
            assert!(
                matches!(coded.status.code(), Some(0..=2)) && !told.contains("panicked"),
                "{place}: {told}"
            );
            fs::remove_file(at(output)).ok();
        }
        for damaged in [&b""[..], b"PAR1", b"title\nnurse\n", &whole[..whole.len() / 2]] {
            fs::write(at("in.parquet"), damaged).unwrap();
            assert_refused(&code(folder.path(), "in.parquet", "o.parquet", &[]), &["in.parquet"]);
        }
        assert!(!at("o.parquet").exists() && !at("o.parquet.partial").exists());
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title\nnurse\n").unwrap();
    assert_refused(&code(folder.path(), "in.csv", "o.parquet", &[]), &["does not support Parquet"]);
    assert_refused(&code(folder.path(), "in.parquet", "o.csv", &[]), &["does not support Parquet"]);
}
