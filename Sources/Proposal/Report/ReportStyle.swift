/// The style sheet of the report: one column of text, tables that scroll in regions of their own,
/// a light and a dark scheme whose texts all have a contrast of 4.5 or more, and paper.
enum ReportStyle {
    static let source = """
        :root {
          color-scheme: light dark;
          --page: #ffffff; --raised: #f5f6f8; --text: #1d2229; --quiet: #565f6b; --line: #d8dde3;
          --strong-line: #8a939e; --link: #0a558c; --focus: #0a558c;
          --raise: #97350b; --raise-back: #fdf1ea; --lower: #17633a; --lower-back: #ecf6f0;
          --held: #6a4d00; --held-back: #fbf4e0; --keep: #48515c; --keep-back: #eff1f4;
          --more: #3f78a8; --less: #b9612c; --sum: #48515c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #15181c; --raised: #1e2227; --text: #e4e7eb; --quiet: #a4adb8; --line: #343b43;
            --strong-line: #6b7580; --link: #86c3ee; --focus: #86c3ee;
            --raise: #f2a984; --raise-back: #3a241a; --lower: #86d0a5; --lower-back: #17301f;
            --held: #e2c272; --held-back: #332a12; --keep: #b5bdc7; --keep-back: #2a3037;
            --more: #6ea8d6; --less: #d88f5f; --sum: #a4adb8;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          overflow-wrap: anywhere;
        }
        header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 clamp(0.9rem, 3vw, 2.5rem); }
        header { padding-top: 2.5rem; }
        h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.4rem); line-height: 1.2; margin: 0 0 0.5rem; }
        h2 { font-size: 1.4rem; line-height: 1.3; margin: 3rem 0 0.75rem; }
        h3 { font-size: 1.1rem; margin: 1.5rem 0 0.4rem; }
        h4 { font-size: 1rem; margin: 0 0 0.5rem; }
        p, ul { max-width: 70ch; margin: 0.6rem 0; }
        ul { padding-left: 1.3rem; }
        li { margin: 0.25rem 0; }
        a { color: var(--link); text-underline-offset: 0.15em; }
        code, pre { font-family: ui-monospace, "SFMono-Regular", Consolas, "DejaVu Sans Mono", monospace; font-size: 0.88em; }
        pre {
          overflow-x: auto; overflow-wrap: normal; padding: 0.8rem 1rem; background: var(--raised);
          border: 1px solid var(--line); border-radius: 6px;
        }
        small { display: block; color: var(--quiet); font-weight: 400; font-size: 0.82rem; line-height: 1.35; }
        .kicker { margin: 0 0 0.3rem; color: var(--quiet); font-size: 0.9rem; }
        .lead { font-size: 1.08rem; }
        .quiet { color: var(--quiet); }
        .note { color: var(--quiet); font-size: 0.92rem; }
        .skip { position: absolute; left: 0.5rem; top: -4rem; padding: 0.5rem 0.9rem; background: var(--page); z-index: 2; }
        .skip:focus { top: 0.5rem; }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
        nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; padding: 0; max-width: none; }

        .tiles {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.7rem;
          list-style: none; padding: 0; max-width: 56rem;
        }
        .tiles li { margin: 0; padding: 0.6rem 0.9rem 0.7rem; border-radius: 8px; }
        .tiles strong { display: block; font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .raise { color: var(--raise); background: var(--raise-back); }
        .lower { color: var(--lower); background: var(--lower-back); }
        .held { color: var(--held); background: var(--held-back); }
        .keep, .new, .mixed { color: var(--keep); background: var(--keep-back); }
        .badge {
          display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.86rem;
          font-weight: 600; white-space: nowrap;
        }

        .time { white-space: nowrap; }
        .full { grid-column: 1 / -1; }
        .digest-list div { margin: 0.15rem 0; }
        .digest-list dt { display: inline-block; min-width: 6rem; }
        .digest-list dd { display: inline; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 0.7rem 1.5rem; margin: 1rem 0; }
        dt { color: var(--quiet); font-size: 0.86rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; }
        .terms { columns: 2 22rem; column-gap: 2.5rem; }
        .terms div { break-inside: avoid; margin-bottom: 0.8rem; }
        .terms dt { color: var(--text); font-weight: 600; font-size: 1rem; }

        .scroll { overflow-x: auto; margin: 0.8rem 0; position: relative; container-type: inline-size; }
        caption > span { display: block; position: sticky; left: 0; width: fit-content; max-width: min(70ch, 100cqi); }
        table { border-collapse: separate; border-spacing: 0; min-width: min(100%, 36rem); font-size: 0.92rem; line-height: 1.4; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        caption { text-align: left; color: var(--quiet); font-size: 0.88rem; padding: 0 0 0.5rem; }
        caption, .terms dd, .facts dd, th bdi { overflow-wrap: anywhere; }
        th, td { text-align: left; vertical-align: top; padding: 0.42rem 1.1rem 0.42rem 0; border-bottom: 1px solid var(--line); }
        thead th { vertical-align: bottom; border-bottom: 2px solid var(--strong-line); font-size: 0.86rem; }
        tbody th { font-weight: 500; min-width: 8rem; }
        tfoot th, tfoot td { font-weight: 700; border-bottom: 2px solid var(--strong-line); }
        .figure { text-align: right; }
        td.figure { white-space: nowrap; }
        th:last-child, td:last-child { padding-right: 0.2rem; }
        .decisions, .wide, .derivation, .digests { width: 100%; }
        .decisions { min-width: 60rem; }
        .decisions tbody th, .wide tbody th { min-width: 9.6rem; }
        .wide { min-width: 54rem; }
        .evidence { min-width: 36rem; }
        .derivation { min-width: 0; max-width: 48rem; }
        .decisions td { white-space: nowrap; }
        .decisions td:last-child { white-space: normal; min-width: 6rem; }
        .derivation tbody th { min-width: 7rem; width: 45%; }
        .digests code { overflow-wrap: anywhere; }
        thead button {
          font: inherit; font-weight: 700; color: inherit; background: none; border: 0; padding: 0.2rem 1.05em 0.2rem 0; margin: 0;
          position: relative; cursor: pointer; text-align: inherit; border-radius: 3px;
        }
        thead button::after { content: "\\2195"; position: absolute; right: 0; bottom: 0.2rem; width: 1em; text-align: center; color: var(--quiet); }
        th[aria-sort="ascending"] button::after { content: "\\2191"; color: inherit; }
        th[aria-sort="descending"] button::after { content: "\\2193"; color: inherit; }
        thead button:hover { text-decoration: underline; }

        .track { display: block; position: relative; height: 0.9rem; margin-top: 0.25rem; min-width: 5rem; background: var(--raised); border-radius: 2px; }
        .bar { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 2px; background: var(--more); }
        .bar.less { background: repeating-linear-gradient(135deg, var(--less) 0 3px, transparent 3px 5px); outline: 1px solid var(--less); outline-offset: -1px; }
        .bar.sum { background: var(--sum); }

        .tools button {
          font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--strong-line);
          border-radius: 6px; padding: 0.3rem 0.9rem; cursor: pointer; margin-right: 0.4rem;
        }
        .tools button:hover { border-color: var(--text); }
        .instrument { border: 1px solid var(--line); border-radius: 8px; margin: 0.6rem 0; scroll-margin-top: 0.5rem; content-visibility: auto; contain-intrinsic-size: auto 3.2rem; }
        .instrument > summary { cursor: pointer; padding: 0.65rem 1rem; border-radius: 8px; }
        .instrument > summary:hover { background: var(--raised); }
        .instrument > summary h3 { display: inline; margin: 0 0.5rem 0 0.2rem; }
        .figures { margin-left: 0.5rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .body { padding: 0.2rem 1rem 1rem; border-top: 1px solid var(--line); }
        .body section { margin-top: 1.8rem; }
        figure { margin: 1rem 0 1.6rem; max-width: 50rem; }
        figure svg { display: block; width: 100%; min-width: 38rem; height: auto; }
        figcaption { color: var(--quiet); font-size: 0.9rem; margin-top: 0.4rem; max-width: 70ch; }
        figcaption strong { color: var(--text); }
        footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--quiet); font-size: 0.9rem; }
        [hidden] { display: none; }
        .status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

        @media screen and (max-width: 46rem) {
          .decisions thead th:first-child, .decisions tbody th, .evidence thead th:first-child, .evidence tbody th {
            position: sticky; left: 0; background: var(--page); z-index: 1; max-width: 9.5rem; box-shadow: 1px 0 0 var(--line);
          }
        }
        @media (prefers-reduced-motion: reduce) {
          html { scroll-behavior: auto; }
        }
        @media print {
          @page { size: A4; margin: 14mm 13mm; }
          :root {
            color-scheme: light;
            --page: #ffffff; --raised: #f5f6f8; --text: #000000; --quiet: #444b54; --line: #c4cad1;
            --strong-line: #5c646e; --link: #000000;
            --raise: #97350b; --raise-back: #ffffff; --lower: #17633a; --lower-back: #ffffff;
            --held: #6a4d00; --held-back: #ffffff; --keep: #48515c; --keep-back: #ffffff;
            --more: #3f78a8; --less: #b9612c; --sum: #48515c;
          }
          html { font-size: 9.5pt; }
          body { line-height: 1.4; }
          header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
          header { padding-top: 0; }
          nav, .skip, .tools { display: none; }
          .scroll { overflow: visible; container-type: normal; }
          figure svg { min-width: 0; }
          caption > span { max-width: none; position: static; }
          table { font-size: 8pt; min-width: 30rem; }
          .decisions, .wide, .evidence, .derivation { min-width: 0; max-width: 48rem; }
          .decisions { font-size: 7.2pt; }
          th, td { padding: 0.2rem 0.7rem 0.2rem 0; }
          tbody th { min-width: 0; }
          thead th { font-size: inherit; }
          thead button { display: contents; }
          thead button::after { content: none; }
          thead { display: table-header-group; }
          tfoot { display: table-row-group; }
          .wide .time { white-space: normal; }
          figure { max-width: 36rem; }
          tr, figure, dl div, li, .tiles { break-inside: avoid; }
          caption, h2, h3, h4 { break-after: avoid; }
          .badge, .tiles li { border: 1px solid currentColor; }
          .badge { padding: 0 0.3rem; font-size: inherit; }
          .decisions .badge { border: 0; padding: 0; }
          .track, .bar { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          .instrument { content-visibility: visible; border: 0; border-top: 2px solid var(--strong-line); border-radius: 0; margin-top: 1.5rem; }
          details::details-content { content-visibility: visible; display: block; block-size: auto; }
          .instrument > summary { list-style: none; padding: 0.5rem 0; break-after: avoid; }
          .body { padding: 0; border: 0; }
          a { text-decoration: none; }
        }

        """
}
