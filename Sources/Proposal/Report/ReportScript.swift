/// The report's only script: it sorts the table of decisions, opens and closes the instruments, and
/// opens them for paper. Text is only ever moved, never made into markup.
enum ReportScript {
    /// The page may load nothing from anywhere, and run no script but ``source``: not one in an
    /// attribute, nor one that a name managed to bring in. Style attributes are those of the bars.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; "
        + "base-uri 'none'; form-action 'none'"

    /// SHA-256 of ``source``, in base 64.
    static let digest = "iu/KQcI3koD6iDDUUd3ZROWHyleWd7o89+WFFxBmChc="

    static let source = """
        'use strict';
        (() => {
          const details = [...document.querySelectorAll('details.instrument')];
          const status = document.createElement('p');
          status.className = 'status';
          status.setAttribute('role', 'status');
          document.body.append(status);

          const key = (row, column, isFigure) => {
            const cell = row.cells[column];
            const text = cell.dataset.value ?? cell.textContent.trim();
            if (!isFigure) return text;
            return text === '' ? NaN : Number(text);
          };
          const order = (a, b, sign) => {
            if (typeof a === 'string') return sign * a.localeCompare(b, 'en', {numeric: true});
            if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
            return sign * (a - b);
          };
          for (const table of document.querySelectorAll('table.sortable')) {
            const headings = [...table.tHead.rows[0].cells];
            const body = table.tBodies[0];
            headings.forEach((heading, column) => {
              const button = document.createElement('button');
              button.type = 'button';
              button.append(...heading.childNodes);
              heading.append(button);
              button.addEventListener('click', () => {
                const isUp = heading.getAttribute('aria-sort') !== 'ascending';
                const isFigure = heading.classList.contains('figure');
                for (const other of headings) other.removeAttribute('aria-sort');
                heading.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
                const rows = [...body.rows].map((row) => [key(row, column, isFigure), row]);
                rows.sort((a, b) => order(a[0], b[0], isUp ? 1 : -1));
                body.append(...rows.map((pair) => pair[1]));
                const name = button.textContent.replaceAll('\\u00ad', '');
                status.textContent = `Sorted by ${name}, ${isUp ? 'ascending' : 'descending'}.`;
              });
            });
          }

          const setAll = (isOpen) => { for (const item of details) item.open = isOpen; };
          for (const [id, isOpen] of [['expand', true], ['collapse', false]]) {
            const button = document.getElementById(id);
            button.addEventListener('click', () => setAll(isOpen));
            button.parentElement.hidden = false;
          }

          const openTarget = () => {
            const target = document.getElementById(location.hash.slice(1));
            if (!details.includes(target)) return;
            target.open = true;
            target.scrollIntoView();
          };
          addEventListener('hashchange', openTarget);
          document.addEventListener('click', (event) => {
            const link = event.target.closest('a[href^="#i-"]');
            if (link && link.hash === location.hash) openTarget();
          });
          openTarget();

          let closed = [];
          addEventListener('beforeprint', () => {
            closed = [...document.querySelectorAll('details:not([open])')];
            for (const item of closed) item.open = true;
          });
          addEventListener('afterprint', () => { for (const item of closed) item.open = false; });
        })();
        """
}
