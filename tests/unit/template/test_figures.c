/*
 * Which charts a record gives, with which words; and for records of every size and with hostile names,
 * that no text of a drawing meets another or leaves its frame (measured on the trace).
 */
#include "test.h"

#include <libxml/parser.h>
#include <stdlib.h>

#include "chart/chart_data.h"
#include "template/figures.h"

struct made {
    struct gr_arena *arena;
    struct gr_fonts *fonts;
    xmlDocPtr doc;
    struct gr_charts charts;
};

static struct made make(xmlDocPtr doc) {
    assert_non_null(doc);
    struct made m = {.arena = gr_arena_new(), .fonts = gr_fonts_new(), .doc = doc};
    m.charts = gr_figures_build(doc, m.fonts, m.arena);
    return m;
}

static struct made make_text(const char *xml) {
    return make(xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_HUGE));
}

static struct made make_sample(void) {
    return make(xmlReadFile(GRAMME_SOURCE_DIR "/tests/unit/template/record_chart.xml", NULL, 0));
}

static void unmake(struct made *m) {
    xmlFreeDoc(m->doc);
    gr_fonts_free(m->fonts);
    gr_arena_free(m->arena);
}

static const struct gr_chart *find(const struct made *m, const char *id) {
    return gr_charts_find(&m->charts, id);
}

/* ---- the sample: seven runs; expected figures computed by hand from record_chart.xml ---- */

static void sample_gives_all_charts(void **state) {
    (void)state;
    static const char *const ids[] = {"ruler",
                                      "coverage",
                                      "energy-by-run",
                                      "power-over-time",
                                      "power-over-time-2",
                                      "power-over-time-3",
                                      "cumulative-energy",
                                      "emissions-by-stage",
                                      "compute-trend"};
    struct made m = make_sample();
    assert_int_equal(m.charts.count, GR_COUNT(ids));
    for (size_t i = 0; i < GR_COUNT(ids); i++) {
        assert_string_equal(gr_chart_id(m.charts.items[i]), ids[i]);
        assert_null(gr_chart_note(m.charts.items[i]));
    }
    unmake(&m);
}

/* 15.52 of 21.387 kWh; (4.5 + 0.07) of 21.387; 15.52 + 4.5 of 21.387. */
static void titles_say_the_finding(void **state) {
    (void)state;
    struct made m = make_sample();
    assert_string_equal(gr_chart_title(find(&m, "energy-by-run")),
                        "pretrain used 73\u00A0% of the energy");
    assert_string_equal(gr_chart_title(find(&m, "emissions-by-stage")),
                        "One fifth of the emissions came from discarded work");
    assert_string_equal(gr_chart_title(find(&m, "cumulative-energy")),
                        "The 2 largest runs made 94\u00A0% of the energy");
    assert_string_equal(gr_chart_title(find(&m, "ruler")),
                        "Where 9.3\u00A0kg\u00A0CO\u2082e stands");
    unmake(&m);
}

static const char *cell(const struct gr_chart_table *t, size_t row, size_t column) {
    return t->cells[row * t->columns + column];
}

static void table_of_energy(void **state) {
    (void)state;
    struct made m = make_sample();
    const struct gr_chart_table *t = gr_chart_table(find(&m, "energy-by-run"));
    assert_int_equal(t->rows, 7);
    assert_int_equal(t->columns, 5);
    assert_string_equal(t->heads[4], "Sum, kWh");
    assert_string_equal(cell(t, 0, 0), "pretrain");
    assert_string_equal(cell(t, 0, 1), "12.66");
    assert_string_equal(cell(t, 0, 4), "15.52");
    assert_string_equal(cell(t, 1, 0), "sweep");
    assert_string_equal(cell(t, 4, 0), "caption-eval");
    assert_string_equal(cell(t, 4, 2), "n/m");
    assert_true(t->numeric[1] && !t->numeric[0]);
    assert_null(t->remark);
    unmake(&m);
}

/* 15.80 kWh x 1.2 x 0.363 = 6.8825 kg; 4.5 kWh: 1.9602 kg. */
static void table_of_stages(void **state) {
    (void)state;
    struct made m = make_sample();
    const struct gr_chart_table *t = gr_chart_table(find(&m, "emissions-by-stage"));
    assert_string_equal(cell(t, 0, 0), "training");
    assert_string_equal(cell(t, 0, 1), "6.88");
    assert_string_equal(cell(t, 1, 0), "tuning, discarded");
    assert_string_equal(cell(t, 1, 1), "1.96");
    assert_string_equal(cell(t, t->rows - 1, 1), "9.32");
    unmake(&m);
}

static void descriptions_and_sources(void **state) {
    (void)state;
    struct made m = make_sample();
    const struct gr_chart *energy = find(&m, "energy-by-run");
    assert_non_null(strstr(gr_chart_description(energy), "caption-eval: 0.22\u00A0kWh"));
    assert_string_equal(gr_chart_source(energy), "Source: 2 logs, listed under Inputs. CPU and "
                                                 "memory are modelled, not measured.");
    assert_non_null(strstr(gr_chart_subline(find(&m, "power-over-time-3")), "sum of 2 devices"));
    assert_non_null(strstr(gr_chart_source(find(&m, "power-over-time-2")), "dashed bridge"));
    assert_non_null(strstr(gr_chart_description(find(&m, "coverage")), "62\u00A0% counter"));
    unmake(&m);
}

/* ---- drawings ---- */

struct text_box {
    double x0, y0, x1, y1;
};

static struct text_box box_of(const char *line) {
    double x, y, size, width;
    char weight[16], ink[16], anchor[16];
    assert_int_equal(sscanf(line, "text %lf %lf size=%lf width=%lf %15s %15s %15s", &x, &y, &size,
                            &width, weight, ink, anchor),
                     7);
    double left = anchor[0] == 's' ? x : anchor[0] == 'm' ? x - width / 2 : x - width;
    return (struct text_box){left, y - 0.74 * size, left + width, y + 0.20 * size};
}

/* Coordinates in the trace have two decimals. */
static void check_trace(char *trace) {
    enum { MOST = 1000 };
    static struct text_box boxes[MOST];
    size_t count = 0;
    double width = 0, height = 0;
    const double slack = 0.11;
    char *save = NULL;
    for (char *line = strtok_r(trace, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (strncmp(line, "begin", 5) == 0) {
            assert_int_equal(sscanf(line, "begin %lf %lf", &width, &height), 2);
        }
        if (strncmp(line, "text", 4) != 0) {
            continue;
        }
        struct text_box b = box_of(line);
        bool inside =
            b.x0 > -slack && b.y0 > -slack && b.x1 < width + slack && b.y1 < height + slack;
        for (size_t i = 0; i < count && inside; i++) {
            const struct text_box *o = &boxes[i];
            inside = b.x0 > o->x1 - slack || o->x0 > b.x1 - slack || b.y0 > o->y1 - slack ||
                     o->y0 > b.y1 - slack;
        }
        if (!inside) {
            print_error("meets another text or the frame: %s\n", line);
        }
        assert_true(inside && count < MOST);
        boxes[count++] = b;
    }
    assert_true(count > 0);
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

static void check_drawing(const struct made *m, const struct gr_chart *chart,
                          enum gr_chart_width width) {
    struct gr_buf trace = {0}, svg = {0}, again = {0};
    struct gr_canvas *c = gr_canvas_trace(m->fonts, &trace);
    gr_chart_draw(chart, width, c);
    gr_canvas_free(c);
    for (int i = 0; i < 2; i++) {
        c = gr_canvas_svg(m->fonts, i ? &again : &svg, "id", "g");
        gr_chart_draw(chart, width, c);
        gr_canvas_free(c);
    }
    assert_string_equal(svg.p, again.p);
    assert_null(strstr(svg.p, "style="));
    assert_null(strstr(svg.p, "nan"));
    assert_true(count_of(svg.p, "<title") <= 201);
    if (svg.n >= 48000) {
        print_error("%s: %zu bytes\n", gr_chart_id(chart), svg.n);
    }
    assert_true(svg.n < 48000);
    xmlDocPtr doc = xmlReadMemory(svg.p, (int)svg.n, NULL, NULL, XML_PARSE_NOERROR);
    assert_non_null(doc);
    xmlFreeDoc(doc);
    check_trace(trace.p);
    gr_buf_free(&trace);
    gr_buf_free(&svg);
    gr_buf_free(&again);
}

static void check_all(const struct made *m) {
    for (size_t i = 0; i < m->charts.count; i++) {
        const struct gr_chart *chart = m->charts.items[i];
        const struct gr_chart_table *t = gr_chart_table(chart);
        assert_true(!t || (t->rows >= 1 && t->rows <= 25));
        assert_true(gr_chart_title(chart)[0] && strlen(gr_chart_title(chart)) < 400);
        if (gr_chart_note(chart)) {
            assert_true(gr_chart_height(chart, GR_CHART_FULL, m->fonts) <= 0);
            continue;
        }
        check_drawing(m, chart, GR_CHART_FULL);
        check_drawing(m, chart, GR_CHART_HALF);
    }
}

static void sample_draws_without_collision(void **state) {
    (void)state;
    struct made m = make_sample();
    check_all(&m);
    unmake(&m);
}

/* ---- made records: n runs, names in turn ---- */

static void put_run(struct gr_buf *out, size_t i, const char *name, double kwh) {
    gr_buf_printf(out,
                  "<item><id>r%zu</id><name>%s</name><lifecycle_stage>%s</lifecycle_stage>"
                  "<outcome>%s</outcome><start>2023-12-%02zuT%02zu:00:00Z</start>"
                  "<end>2023-12-%02zuT%02zu:30:00Z</end><zone_known>true</zone_known>",
                  i, name, i % 3 ? "training" : "tuning", i % 4 ? "used" : "discarded",
                  1 + i / 24 % 28, i % 24, 1 + i / 24 % 28, i % 24);
    static const char *const quantities[] = {"energy_it_kwh", "energy_total_kwh",
                                             "emissions_location_kg"};
    for (size_t q = 0; q < GR_COUNT(quantities); q++) {
        gr_buf_printf(out, "<%s><value>", quantities[q]);
        gr_buf_num(out, kwh * (q == 2 ? 0.4 : 1));
        gr_buf_printf(out, "</value></%s>", quantities[q]);
    }
    gr_buf_printf(out, "<training_compute_flop><value>%zue15</value></training_compute_flop>",
                  i + 1);
    gr_buf_puts(out, "<components><item><component>accelerator</component><energy_it_kwh><value>");
    gr_buf_num(out, kwh * 0.7);
    gr_buf_puts(out, "</value></energy_it_kwh></item><item><component>cpu</component>"
                     "<energy_it_kwh><value>");
    gr_buf_num(out, kwh * 0.3);
    gr_buf_puts(out, "</value></energy_it_kwh></item></components></item>");
}

static struct made make_runs(size_t n, const char *const *names, size_t name_count,
                             double largest) {
    struct gr_buf xml = {0};
    gr_buf_puts(&xml, "<disclosure><totals><emissions_location_kg><value>3</value><low>0.01</low>"
                      "<high>4000</high></emissions_location_kg><knowledge/></totals><runs>");
    for (size_t i = 0; i < n; i++) {
        put_run(&xml, i, names[i % name_count], largest / (double)(i + 1));
    }
    gr_buf_puts(&xml, "</runs><stages/><compute_references><days>18262</days><flop>1e24</flop>"
                      "<records><item><model>M</model><date>2020-01-01</date><flop>1e24</flop>"
                      "</item></records></compute_references>"
                      "</disclosure>");
    struct made m = make_text(xml.p);
    gr_buf_free(&xml);
    return m;
}

static const char *const plain[] = {"run"};
static const char *const nasty[] = {"a &lt;script&gt; &amp; \"b\"",
                                    "\u6C49\u5B57 \u6A21\u578B",
                                    "\u0627\u0644\u0637\u0627\u0642\u0629",
                                    "",
                                    "x_long_name_that_goes_on_and_on_and_on_and_on_for_ever",
                                    "\u202Eevil",
                                    "e\u0301\u0301\u0301\u0301",
                                    "\U0001F680\U0001F680"};

static void any_number_of_runs_draws_without_collision(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 2, 3, 24, 25, 60, 10000};
    static const double largest[] = {1e-7, 15.52, 9e8};
    for (size_t i = 0; i < GR_COUNT(sizes); i++) {
        for (size_t k = 0; k < GR_COUNT(largest); k++) {
            if (sizes[i] < 1000 || k == 1) {
                struct made m = make_runs(sizes[i], plain, 1, largest[k]);
                check_all(&m);
                unmake(&m);
            }
        }
    }
}

static void nasty_names_draw_without_collision(void **state) {
    (void)state;
    for (size_t n = 2; n <= 30; n += 7) {
        struct made m = make_runs(n, nasty, GR_COUNT(nasty), 3);
        check_all(&m);
        unmake(&m);
    }
}

static void many_runs_are_capped_and_it_is_said(void **state) {
    (void)state;
    struct made m = make_runs(10000, plain, 1, 5);
    const struct gr_chart_table *t = gr_chart_table(find(&m, "energy-by-run"));
    assert_int_equal(t->rows, 21);
    assert_string_equal(cell(t, 20, 0), "9980 others");
    assert_string_equal(t->remark, "The 20 largest of 10\u202F000 runs, and the sum of the others; "
                                   "the record has all of them.");
    unmake(&m);
}

static void one_run_is_a_sentence(void **state) {
    (void)state;
    struct made m = make_runs(1, plain, 1, 5);
    assert_non_null(strstr(gr_chart_note(find(&m, "energy-by-run")), "5.00\u00A0kWh"));
    assert_null(find(&m, "cumulative-energy"));
    unmake(&m);
}

static void no_energy_is_a_sentence(void **state) {
    (void)state;
    struct made m = make_runs(3, plain, 1, 0);
    assert_non_null(gr_chart_note(find(&m, "energy-by-run")));
    assert_null(find(&m, "cumulative-energy"));
    check_all(&m);
    unmake(&m);
}

static void empty_and_broken_records_give_no_charts(void **state) {
    (void)state;
    static const char *const records[] = {
        "<disclosure/>",
        "<disclosure><runs><item/></runs><totals/></disclosure>",
        ("<disclosure><runs><item><series><item><t0>never</t0><step_s>-1</step_s>"
         "<mean_w>1 x</mean_w></item></series></item></runs></disclosure>"),
        "<disclosure><totals><emissions_location_kg><value>-3</value></emissions_location_kg>"
        "</totals><references><item><emissions_kg>0</emissions_kg></item></references></"
        "disclosure>",
    };
    for (size_t i = 0; i < GR_COUNT(records); i++) {
        struct made m = make_text(records[i]);
        check_all(&m);
        assert_true(m.charts.count <= 1);
        unmake(&m);
    }
}

/* ---- what would change it, the whole life: a record of a few lines, findings by hand ---- */

#define Q(name, value, low, high)                                                                  \
    "<" name "><value>" value "</value><low>" low "</low><high>" high "</high></" name ">"

static const char
    life_record[] = "<disclosure><totals>" Q("energy_total_kwh",
                                             "100", "80", "120") Q("emissions_location_kg", "40",
                                                                   "28", "52") Q("energy_idle_kwh", "12", "9", "15") "<sensitivity><item><cause>pue</cause><low>38</low><high>42</high>"
                                                                                                                     "<variance_ratio>0.03</variance_ratio></item>"
                                                                                                                     "<item><cause>carbon_intensity</cause><low>28</low><high>52</high>"
                                                                                                                     "<variance_ratio>0.97</variance_ratio></item></sensitivity>"
                                                                                                                     "<value_of_information><cause>carbon_intensity</cause><narrowing_ratio>0.6</narrowing_ratio>"
                                                                                                                     "</value_of_information></totals>"
                                                                                                                     "<runs><item><id>a</id><start>2023-01-01</start><end>2023-01-01</end>" Q("training_compute_flop",
                                                                                                                                                                                              "1e18", "1e18", "1e18") "</item><item><id>b</id><start>2023-07-01</start><end>2023-07-01</end>" Q("training_compute_flop", "2e18", "2e18", "2e18") "</item><item><id>c</id><start>2024-01-01</start><end>2024-01-01</end>" Q("training_compute_flop",
                                                                                                                                                                                                                                                                                                                                                                                                                           "4e18",
                                                                                                                                                                                                                                                                                                                                                                                                                           "4e18", "4e18") "</item></runs>"
                                                                                                                                                                                                                                                                                                                                                                                                                                           "<stages><item><outcome_class>kept</outcome_class>" Q("energy_total_kwh",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "75",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "60", "90") "</item></stages>"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "<waste><item><outcome>failed</outcome>" Q(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "energy_total_kwh", "25", "20", "30") "</item></waste>"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "<trend><point_count>3</point_count>" Q("growth_per_year",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "4",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "3.5",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "4.6") Q("doubling_months",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "6",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "5.4",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "6.6")
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           Q("mean_date_flop",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "2e18",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "1.9e18", "2.1e18") "<mean_date>2023-07-02</mean_date><reference_doubling_months>3.4</reference_doubling_months>"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "</trend><inference_projection>" Q(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "training_energy_kwh",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "100",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "80",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "120")
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     Q("energy_per_day_kwh",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "4",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "3", "5")
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         Q("energy_lifetime_kwh",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "400",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "300",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "500")
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             Q("overtakes_after_days",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "25",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "16", "40") "</inference_projection>"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "<scenarios><item><label>Norway</label><kind>place</kind><modelled>false</modelled>" Q("emissions_kg", "4", "3", "5") "</item><item><label>this work</label><kind>ours</kind><modelled>false</modelled>" Q("emissions_kg", "40", "28", "52") "</item><item><label>H100</label><kind>rated_power</kind><modelled>true</modelled>" Q("emissions_kg", "60", "40", "90") "</item></scenarios></disclosure>";

static void findings_beyond_the_sums(void **state) {
    (void)state;
    static const char *const want[][2] = {
        {"waste", "One quarter of the energy went into results that nobody used"},
        {"use-and-training", "Use takes more than all other work after 25 days"},
        {"what-if", "The same work in Norway: one tenth of the emissions"},
        {"tornado", "Intensity of the grid makes 97\u00A0% of the uncertainty"},
        {"compute-growth", "Over 3 runs compute doubled every 6.0 months"}};
    struct made m = make_text(life_record);
    for (size_t i = 0; i < GR_COUNT(want); i++) {
        assert_non_null(find(&m, want[i][0]));
        assert_string_equal(gr_chart_title(find(&m, want[i][0])), want[i][1]);
    }
    assert_non_null(strstr(gr_chart_source(find(&m, "tornado")),
                           "Hourly data of the grid would narrow the interval by 60\u00A0%."));
    check_all(&m);
    unmake(&m);
}

/* Widest cause first whatever their order in the record; the day of the crossing is a row of the table. */
static void tables_beyond_the_sums(void **state) {
    (void)state;
    struct made m = make_text(life_record);
    const struct gr_chart_table *t = gr_chart_table(find(&m, "tornado"));
    assert_string_equal(cell(t, 0, 0), "Intensity of the grid");
    assert_string_equal(cell(t, 1, 1), "38.00");
    t = gr_chart_table(find(&m, "use-and-training"));
    assert_string_equal(cell(t, 1, 0), "25.0");
    assert_string_equal(cell(t, 1, 1), cell(t, 1, 2));
    t = gr_chart_table(find(&m, "what-if"));
    assert_string_equal(cell(t, 0, 2), "3.0 to 5.0");
    t = gr_chart_table(find(&m, "waste"));
    assert_string_equal(cell(t, 2, 0), "idle power, part of it");
    assert_string_equal(cell(t, 2, 2), "12\u00A0%");
    unmake(&m);
}

static struct made make_scenarios(size_t n) {
    struct gr_buf xml = {0};
    gr_buf_puts(&xml, "<disclosure><scenarios>");
    for (size_t i = 0; i < n; i++) {
        gr_buf_printf(&xml,
                      "<item><label>%s</label><kind>%s</kind><modelled>%s</modelled>"
                      "<emissions_kg><value>%zu</value><low>%zu</low><high>%zu</high>"
                      "</emissions_kg></item>",
                      nasty[i % GR_COUNT(nasty)], i == n / 3 ? "ours" : "place",
                      i % 2 ? "true" : "false", i + 1, i, 2 * i + 2);
    }
    gr_buf_puts(&xml, "</scenarios></disclosure>");
    struct made m = make_text(xml.p);
    gr_buf_free(&xml);
    return m;
}

/* Of many cases 24 are drawn, this work among them. */
static void many_cases_keep_this_work(void **state) {
    (void)state;
    static const size_t sizes[] = {2, 7, 24, 25, 60, 10000};
    for (size_t i = 0; i < GR_COUNT(sizes); i++) {
        struct made m = make_scenarios(sizes[i]);
        const struct gr_dots *d = &find(&m, "what-if")->of.dots;
        size_t own = 0;
        for (size_t k = 0; k < d->row_count; k++) {
            own += d->rows[k].own;
            assert_true(k == 0 || d->rows[k].value > d->rows[k - 1].value);
        }
        assert_int_equal(own, 1);
        assert_int_equal(d->row_count, sizes[i] < GR_DOT_ROWS ? sizes[i] : GR_DOT_ROWS);
        check_all(&m);
        unmake(&m);
    }
    struct made one = make_scenarios(1);
    assert_null(find(&one, "what-if"));
    unmake(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_gives_all_charts),
        cmocka_unit_test(titles_say_the_finding),
        cmocka_unit_test(table_of_energy),
        cmocka_unit_test(table_of_stages),
        cmocka_unit_test(descriptions_and_sources),
        cmocka_unit_test(sample_draws_without_collision),
        cmocka_unit_test(any_number_of_runs_draws_without_collision),
        cmocka_unit_test(nasty_names_draw_without_collision),
        cmocka_unit_test(many_runs_are_capped_and_it_is_said),
        cmocka_unit_test(one_run_is_a_sentence),
        cmocka_unit_test(no_energy_is_a_sentence),
        cmocka_unit_test(empty_and_broken_records_give_no_charts),
        cmocka_unit_test(findings_beyond_the_sums),
        cmocka_unit_test(tables_beyond_the_sums),
        cmocka_unit_test(many_cases_keep_this_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
